"""How many parcels a source may be asked about in the background, and how many now."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from logistics.polling.how_often import how_often

DAY = 86_400
BURST_SECONDS = 2.0
"""Turns that were not used are kept for so long, and are then lost: coming at once they would hold up customers."""
WRITTEN = re.compile(r"(?P<requests>[0-9]{1,4}(?:\.[0-9]{1,6})?)x(?P<numbers>[0-9]{1,4})")


@dataclass(frozen=True)
class Quota:
    """What an account may: requests a second, each with so many numbers."""

    requests_per_second: float
    numbers: int

    @property
    def polls_per_second(self) -> float:
        """Numbers a second that the background may ask about; the rest is left to customers who wait."""
        return self.requests_per_second * how_often().share * self.numbers


def quota_of(source: str, requests_per_second: float, numbers: int) -> Quota:
    """The account's quota: what it may in a second, or in a day where that is less."""
    a_day = next((most for name, most in how_often().a_day.items() if name == source), None)
    return Quota(min(requests_per_second, a_day / DAY) if a_day else requests_per_second, numbers)


def read_quota(text: str) -> Quota:
    """`3x40`: 3 requests a second, 40 numbers each. Raises ValueError for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None or float(found["requests"]) <= 0 or int(found["numbers"]) == 0:
        raise ValueError(f"--quota {text!r}: write requests a second x numbers in each, such as 3x40")
    return Quota(float(found["requests"]), int(found["numbers"]))


def follows(order: Sequence[str], quotas: Mapping[str, Quota]) -> str | None:
    """Who is asked about parcels of which nobody has told yet: the first in order that is not counted by the day.

    Where all that is set up is counted by the day it is the first of them; None where nothing is set up.
    """
    known = [name for name in order if name in quotas]
    return next((name for name in known if name not in how_often().a_day), known[0] if known else None)


class Allowance:
    """Counts a source's turns as they come. `clock` gives seconds."""

    def __init__(self, per_second: float, clock: Callable[[], float]) -> None:
        self._per_second = per_second
        self._clock = clock
        self._at = clock()
        self._left = 0.0

    def take(self) -> int:
        """All numbers that may be asked about now; they count as asked."""
        now = self._clock()
        most = max(1.0, self._per_second * BURST_SECONDS)
        self._left = min(most, self._left + (now - self._at) * self._per_second)
        self._at = now
        whole = int(self._left)
        self._left -= whole
        return whole

    def give_back(self, numbers: int) -> None:
        """So many were not asked about."""
        self._left += numbers
