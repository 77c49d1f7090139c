"""What a fault is: a name, where it applies, how it hurts, and what is judged beyond lost and doubled.

Each file of this folder that names a `FAULT` is found by `python -m loadtests.faults`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from loadtests.faults.stage import Stage
from loadtests.history.findings import Findings

BusKind = Literal["kafka", "postgres"]
BOTH: tuple[BusKind, ...] = ("kafka", "postgres")


class NotHere(Exception):
    """The fault cannot be made on this machine (no root, no libfaketime); the message says what is missing.

    Raised by `hurt`. The row says `skipped` with the reason, and fails nothing.
    """


@dataclass
class Verdict:
    """The row of one fault on one bus. `missed` holds what was wanted and did not hold: any entry fails the row."""

    findings: Findings
    accepted: int
    answered: int
    refused: int
    recovery_seconds: float | None
    missed: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing was lost, doubled, reordered, invented or stuck, and every wish came true."""
        return not self.findings.bad and not self.missed


@dataclass(frozen=True)
class Fault:
    """One kind of harm, done while the load runs.

    `hurt` returns once it has been done and undone, or leaves the healing to `heal`, which runs after it whatever
    happened. `judge` runs when all is decided: it adds to `verdict.missed` and notes what it measured.
    """

    number: int
    """Number in the list of faults; several faults may share one."""
    name: str
    """As FAULTS= names it, such as `sigkill`."""
    title: str
    hurt: Callable[[Stage], Awaitable[None]]
    buses: tuple[BusKind, ...] = BOTH
    brokers: int | None = None
    """Kafka brokers it cannot do without or with more than; None: as many as the run has. Nothing on PostgreSQL."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further settings of every service, such as CROSSDESK_DEAD_LETTERS_IN_A_ROW."""
    heal: Callable[[Stage], Awaitable[None]] | None = None
    judge: Callable[[Stage, Verdict], Awaitable[None]] | None = None
    own_load: Callable[[Stage], Awaitable[None]] | None = None
    """Instead of `stage.load.run()`: ends when cancelled."""
    short: bool = False
    """Whether it belongs to the short selection that runs in CI."""
    seconds: float | None = None
    """How long the load lasts at least, where the fault needs that long."""
