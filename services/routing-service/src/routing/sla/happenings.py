"""What moves the clocks of a conversation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crossdesk.contracts.sla_clocks import PauseReason

from routing.sla.agreement import Terms

What = Literal["at_desk", "replied", "customer_wrote", "paused", "resumed", "held_back", "let_go", "resolved"]


@dataclass(frozen=True, slots=True)
class Happening:
    """`at` is aware.

    at_desk         this `desk` has it now: queued there for the first time, handed over, or given to an agent there
    replied         a person answered
    customer_wrote  and a person is to read it; where that asks for more haste, `hurry` is what is promised from now on
    paused          we wait for somebody, `reason` says for whom
    resumed         we no longer do, though the customer did not write
    held_back       the customer chose a callback whose window begins at `until`, which lets go of it by itself
    let_go          sooner than that: cancelled, or an agent has it
    resolved        or given back: nothing is left for people to do
    """

    what: What
    at: datetime
    desk: str | None = None
    reason: PauseReason = "customer"
    hurry: Terms | None = None
    until: datetime | None = None
