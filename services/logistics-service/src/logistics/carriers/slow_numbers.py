"""Which numbers kept a request from being answered, so that others do not wait with them.

One slow carrier behind one number holds up the whole request it is asked in. Who is at fault cannot be seen, so the
numbers of such a request are asked again in halves, and in halves of those, apart from all others. One that gets no
answer even alone is left alone for a while.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from crossdesk.errors import Unavailable

REST = 10.0
"""Seconds for which a number is not asked that got no answer by itself."""
FORGOTTEN_AFTER = 60.0
"""Seconds after which a number is trusted again, if nothing was heard."""
MOST_SUSPECTED = 1000
"""Beyond so many it is not the numbers; those suspected first are trusted again."""


class Unanswered(Unavailable):
    """A request got no answer in time: one of its numbers may be the reason."""


@dataclass(frozen=True)
class Suspicion:
    """`company`: how many numbers may be asked at once with this one among them, 0 for none at all; `since`: when."""

    company: int
    since: float


class SlowNumbers:
    """Learns from each request. `most` is how many numbers a request may name."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._suspected: OrderedDict[str, Suspicion] = OrderedDict()

    def unanswered(self, numbers: Collection[str]) -> None:
        """These were asked together, and no answer came."""
        suspicion = Suspicion(len(numbers) // 2, self._clock())
        for number in numbers:
            self._suspected[number] = suspicion
            self._suspected.move_to_end(number)
        while len(self._suspected) > MOST_SUSPECTED:
            self._suspected.popitem(last=False)

    def answered(self, numbers: Collection[str]) -> None:
        """These were asked together, and an answer came."""
        for number in numbers:
            self._suspected.pop(number, None)

    def is_left_alone(self, number: str) -> bool:
        """Whether to ask for it would only cost another customer's turn."""
        return self._company(number) == 0

    def together(self, waiting: Iterable[str]) -> list[str]:
        """Those of `waiting` (the first of them for certain) that may share the next request."""
        companies = [(max(1, self._company(number)), number) for number in waiting]
        most = companies[0][0]
        return [number for company, number in companies if company == most][:most]

    def _company(self, number: str) -> int:
        suspicion = self._suspected.get(number)
        if suspicion is None:
            return self._most
        trusted_at = suspicion.since + (FORGOTTEN_AFTER if suspicion.company else REST)
        return suspicion.company if self._clock() < trusted_at else self._most
