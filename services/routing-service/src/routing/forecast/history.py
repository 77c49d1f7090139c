"""Past contacts on one grid of half-hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

HALF_HOUR = timedelta(minutes=30)
DAY = 48
"""Half-hours of a day without a clock change."""
WEEK = 7 * DAY


class SeriesKey(NamedTuple):
    """What contacts are counted by."""

    market: str
    language: str
    intent_group: str

    def __str__(self) -> str:
        return f"{self.market} {self.language} {self.intent_group}"


@dataclass(frozen=True)
class History:
    """Contacts of each series (a row) in each half-hour from `start` (a column, UTC); NaN where nothing is known."""

    start: datetime
    keys: tuple[SeriesKey, ...]
    contacts: Numbers

    @property
    def length(self) -> int:
        return len(self.contacts[0])

    def moment(self, half_hour: int) -> datetime:
        return self.start + half_hour * HALF_HOUR

    def until(self, half_hour: int) -> "History":
        """What was known at the start of that half-hour."""
        return History(self.start, self.keys, self.contacts[:, :half_hour])
