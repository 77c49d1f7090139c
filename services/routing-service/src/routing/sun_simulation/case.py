"""A case as the simulation follows it: who had it, what was asked, what was promised and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from crossdesk.contracts.gateway import Channel, Promised

from routing.sun_simulation.world import Place

TENANT = "simulated"


@dataclass
class Case:
    """`needs` are facts an agent has to ask for; `known` those that the case in short says were asked already.

    turn      counts what happened (last at `turned`), so that what was planned before it is dropped
    waits     since when the customer waits for a first word of an agent
    owes      whoever has it has to come back to the customer, who was told of a later time than was promised
    promised  what is still to be kept; `told`: how often the customer was told that another desk goes on
    """

    conversation_id: UUID
    of: Place
    channel: Channel
    needs: tuple[str, ...]
    began: datetime
    turn: int = 0
    turned: datetime | None = None
    known: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)
    promised: Promised | None = None
    promised_once: bool = False
    owes: bool = False
    owners: list[str] = field(default_factory=list)
    told: int = 0
    handed_over: int = 0
    window: tuple[datetime, datetime] | None = None
    waits: datetime | None = None
    solved: bool = False

    @property
    def place(self) -> tuple[str, UUID]:
        return TENANT, self.conversation_id

    @property
    def transfers(self) -> int:
        """How often it went from one agent to another."""
        return sum(one != other for one, other in zip(self.owners, self.owners[1:], strict=False))

    @property
    def is_live(self) -> bool:
        return self.channel in ("web", "app", "phone", "whatsapp")
