"""What the checker found wrong in a history."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "reordered", "phantom", "stuck"]
KINDS: tuple[Kind, ...] = ("lost", "doubled", "reordered", "phantom", "stuck")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject` is the id of an inquiry, message or key; `what` says it in plain words."""

    kind: Kind
    subject: str
    what: str


@dataclass(frozen=True)
class Findings:
    """All that is wrong (`bad`), and what is not wrong but worth counting.

    `inquiries`: promised; `open`: promised too lately to be judged; `rescued`: decided after a dead letter; `copies`:
    repeated records of one event, which are legal.
    """

    bad: tuple[Finding, ...] = ()
    inquiries: int = 0
    decided: int = 0
    open: int = 0
    rescued: int = 0
    copies: int = 0
    dead_letters: int = 0

    def count(self, kind: Kind) -> int:
        """How many findings of this kind there are."""
        return sum(1 for finding in self.bad if finding.kind == kind)
