"""All that happens in a shop and its conversations, in memory for a while, for streams of the whole shop."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from gateway.read.happened import Happened, HappenedInShop

KEPT = 10_000
"""Happenings of a tenant that a stream may fall behind or come back for; older ones are in the tables."""


@dataclass(frozen=True, slots=True)
class Told:
    """One happening with its number in the feed, as it goes to every stream."""

    number: int
    type: str
    event: bytes


class Feed:
    """One tenant's happenings as this replica hears of them, from the first stream on until long after the last."""

    def __init__(self) -> None:
        self.followers = 0
        self.left_at = 0.0
        self._name = uuid4().hex[:12]
        self._kept: deque[Told] = deque(maxlen=KEPT)
        self._next = 1
        self._news = asyncio.Event()

    @property
    def latest(self) -> int:
        """The number of the last happening told."""
        return self._next - 1

    def tell(self, happenings: Sequence[Happened | HappenedInShop]) -> None:
        """Add what happened; wakes the streams."""
        for happening in happenings:
            self._kept.append(Told(self._next, happening.type, self._event(happening)))
            self._next += 1
        self.wake()

    def miss(self) -> None:
        """Some may not have been heard of here: streams come to know it by a gap in the numbers."""
        self._kept.clear()
        self._next += 1
        self.wake()

    def wake(self) -> None:
        """Have the streams look."""
        self._news.set()
        self._news = asyncio.Event()

    def after(self, number: int) -> tuple[list[Told], bool]:
        """What was told after `number`, and whether something before that is missing here."""
        first = self._kept[0].number if self._kept else self._next
        skipped = max(0, number + 1 - first)
        return [self._kept[place] for place in range(skipped, len(self._kept))], number + 1 < first

    async def wait(self, timeout: float) -> None:
        """Until there is news, or `timeout` seconds are over."""
        news = self._news
        try:
            async with asyncio.timeout(timeout):
                await news.wait()
        except TimeoutError:
            return

    def place_of(self, event_id: str | None) -> int | None:
        """The number behind an event id of this feed; None for one of another replica, or of before a restart."""
        name, _, number = (event_id or "").rpartition(".")
        known = name == self._name and number.isdecimal() and len(number) < 20 and int(number) <= self.latest
        return int(number) if known else None

    def _event(self, happening: Happened | HappenedInShop) -> bytes:
        head = f"event: {happening.type}\nid: {self._name}.{self._next}\ndata: "
        return b"%b%b\n\n" % (head.encode(), happening.as_json())
