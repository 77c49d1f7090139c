"""How much a worker takes on at once, and how long it rests in between."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from statistics import fmean

LARGEST_BATCH = 500
"""Events of one transaction: beyond it commits gain little and a failure costs more."""
SMALLEST_BATCH = 64
"""A turn's own price is spread over at least so many events when more than that wait."""
TURN_SECONDS = 0.15
"""What a turn may take: an urgent event that comes in the middle of one waits so long at most."""
TURN_AND_REST = 0.05
"""A worker rests as long as its turn took, times the keys in it beyond the first; turn and rest take so long at most.

Each turn has a price of its own (a poll, two statements, a publish), whatever it settles. A worker that has little to
do takes each event at once; where events of several customers come together, more are let gather, and the price of an
event falls where it matters. A turn that takes that long by itself has let enough gather meanwhile.
"""
TURNS_REMEMBERED = 16


class Pace:
    """Learns from each turn. `most` is the size of the next batch, `rest` the seconds before it."""

    def __init__(self) -> None:
        self.most = LARGEST_BATCH
        self.rest = 0.0
        self._turns: deque[tuple[int, float]] = deque(maxlen=TURNS_REMEMBERED)

    @contextmanager
    def turn(self, events: int, keys: int) -> Iterator[None]:
        """Around the settling of a batch of so many events under so many keys."""
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self.learn(events, keys, asyncio.get_running_loop().time() - began)

    def learn(self, events: int, keys: int, seconds: float) -> None:
        """Take a turn into account: a long one makes the next smaller where that helps; quick ones let it grow."""
        self.rest = max(0.0, min(TURN_AND_REST - seconds, seconds * (keys - 1)))
        self._turns.append((events, seconds))
        if seconds > TURN_SECONDS:
            self.most = max(SMALLEST_BATCH, min(LARGEST_BATCH, self._fitting()))
        elif events >= self.most and seconds < TURN_SECONDS / 2:
            self.most = min(LARGEST_BATCH, self.most * 2)

    def _fitting(self) -> int:
        """Events whose own work takes what is left of TURN_SECONDS, or as long as the turn takes whatever is in it.

        On a busy machine a turn is mostly waiting, for the processor and for PostgreSQL. It does not get shorter with
        fewer events in it, only fewer are done: batches that shrink with the clock alone bring a crowd to a standstill.
        """
        each, itself = price(self._turns)
        return int(max(TURN_SECONDS - itself, itself) / each)


def price(turns: Collection[tuple[int, float]]) -> tuple[float, float]:
    """Seconds that each event of a turn adds, and those of the turn itself: the line of least squares through them.

    Of turns all of one size the events are taken to be the whole price. What events add is never less than a
    twentieth of the mean.
    """
    events, seconds = fmean(size for size, _ in turns), fmean(took for _, took in turns)
    spread = sum((size - events) ** 2 for size, _ in turns)
    mean = max(seconds / events, 1e-9)
    slope = sum((size - events) * (took - seconds) for size, took in turns) / spread if spread else mean
    each = max(slope, mean / 20)
    return each, max(0.0, seconds - each * events)
