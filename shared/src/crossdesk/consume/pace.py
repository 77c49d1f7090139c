"""How much a worker takes on at once, and how long it rests in between."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

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


class Pace:
    """Learns from each turn. `most` is the size of the next batch, `rest` the seconds before it."""

    def __init__(self) -> None:
        self.most = LARGEST_BATCH
        self.rest = 0.0

    @contextmanager
    def turn(self, events: int, keys: int) -> Iterator[None]:
        """Around the settling of a batch of so many events under so many keys."""
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self.learn(events, keys, asyncio.get_running_loop().time() - began)

    def learn(self, events: int, keys: int, seconds: float) -> None:
        """Take a turn into account: a long one makes the next smaller, by half at most; quick ones let it grow."""
        self.rest = max(0.0, min(TURN_AND_REST - seconds, seconds * (keys - 1)))
        fitting = int(events * TURN_SECONDS / max(seconds, 1e-6))
        if seconds > TURN_SECONDS:
            self.most = max(SMALLEST_BATCH, fitting, self.most // 2)
        elif events >= self.most and seconds < TURN_SECONDS / 2:
            self.most = min(LARGEST_BATCH, self.most * 2)
