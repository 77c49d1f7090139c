"""The table at the end: one row for each fault on each bus."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from loadtests.faults.fault import Fault, Verdict
from loadtests.history.check import aligned
from loadtests.history.findings import KINDS, Finding

Ending = Literal["passed", "failed", "skipped", "broken", "interrupted"]


@dataclass(frozen=True)
class Row:
    """What became of one fault on one bus. `broken`: the run itself went wrong, which proves nothing."""

    number: int
    fault: str
    bus: str
    ending: Ending
    accepted: int = 0
    answered: int = 0
    refused: int = 0
    found: dict[str, int] = field(default_factory=dict)
    recovery_seconds: float | None = None
    rescued: int = 0
    copies: int = 0
    said: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it fails nothing."""
        return self.ending in ("passed", "skipped")

    def as_json(self) -> dict[str, Any]:
        """For the results file."""
        return asdict(self)


def row_of(fault: Fault, bus: str, verdict: Verdict, notes: Sequence[str]) -> Row:
    """The row of a fault that was played to its end."""
    findings = verdict.findings
    return Row(
        fault.number,
        fault.name,
        bus,
        "passed" if verdict.passed else "failed",
        accepted=verdict.accepted,
        answered=verdict.answered,
        refused=verdict.refused,
        found={kind: findings.count(kind) for kind in KINDS},
        recovery_seconds=verdict.recovery_seconds,
        rescued=findings.rescued,
        copies=findings.copies,
        said=(*verdict.missed, *notes),
        findings=findings.bad,
    )


def ended(fault: Fault, bus: str, ending: Ending, why: str) -> Row:
    """The row of a fault that did not come to its end."""
    return Row(fault.number, fault.name, bus, ending, said=(why,))


def table(rows: Sequence[Row]) -> str:
    """All rows, and beneath them what each said."""
    head = ["", "fault", "bus", "accepted", "answered", "refused", *KINDS, "recovery s", "ending"]
    lines = [aligned([head, *map(_cells, rows)])]
    for row in rows:
        lines += [f"{row.number} {row.fault}, {row.bus}: {each}" for each in (*row.said, *_worst(row))]
    return "\n".join(lines)


def _cells(row: Row) -> list[str]:
    found = [str(row.found.get(kind, "")) for kind in KINDS]
    counted = [str(row.accepted), str(row.answered), str(row.refused), *found]
    recovery = "" if row.recovery_seconds is None else f"{row.recovery_seconds:.1f}"
    return [str(row.number), row.fault, row.bus, *counted, recovery, row.ending]


def _worst(row: Row, many: int = 5) -> list[str]:
    told = [f"{finding.kind}: {finding.subject}: {finding.what}" for finding in row.findings[:many]]
    return told + ([f"... and {len(row.findings) - many} more, see the history"] if len(row.findings) > many else [])
