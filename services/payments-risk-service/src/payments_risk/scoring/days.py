"""Days from a first to a last."""

from dataclasses import dataclass
from datetime import date

from payments_risk.scoring.measures import Flags, Labels


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first}..{self.last} ends before it begins")

    def hold(self, days: Labels) -> Flags:
        """Which of the days (as `date.toordinal`) are among these."""
        found: Flags = (days >= self.first.toordinal()) & (days <= self.last.toordinal())
        return found
