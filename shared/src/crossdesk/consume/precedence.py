"""How far the crowd steps back for the urgent: as far as it takes, and no farther.

Where a machine has more to do than it can, giving the urgent the next turn is not enough: the turns of the crowd, here
and in every other service, take the processor that the urgent turn waits for. So the crowd rests between its turns, the
more the longer urgent turns take; each service sees only its own, and together they leave as much of the processor free
as the urgent need. What urgent events wait before their turn does not count: that is the crowd's turn under way here,
which a rest does not make shorter, and resting for it holds up the one service that has the most to do.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from crossdesk.consume.pace import SMALLEST_BATCH
from crossdesk.consume.pending import Pending

LONG = 0.05
"""Seconds beyond which an urgent turn takes long: it has few events, so it waits for the processor or the database."""
MOST = 8.0
"""Rests of the crowd as multiples of its turns: a ninth of the time is always its own."""
BACK, FORTH, KEPT = 0.2, 0.05, 0.95
"""How far the crowd steps back for each LONG that an urgent turn took, and forth when one took less: by a little, and
by a share of the rest, so that a disk that stalled for a second is made up for in some seconds."""
URGENT_EVERY = 0.06
"""Seconds from one urgent turn to the next beside a crowd: what comes meanwhile shares the price of one turn."""
FORGOTTEN_AFTER = 1.0
"""Seconds without urgent events after which the crowd rests no longer; without a crowd urgent ones do not gather."""


class Precedence:
    """Learns from urgent turns how long the crowd rests after its own. `rest` is a multiple of the turn."""

    def __init__(self) -> None:
        self.rest = 0.0
        self._crowd_from = self._urgent_from = 0.0
        self._crowd_seen = self._urgent_seen = -FORGOTTEN_AFTER

    @contextmanager
    def turn(self, batch: Sequence[Pending]) -> Iterator[None]:
        """Around the settling of a batch."""
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self.learn(batch, began, asyncio.get_running_loop().time())

    def learn(self, batch: Sequence[Pending], began: float, ended: float) -> None:
        """Take a turn into account, by loop times."""
        urgent = sum(each.urgent for each in batch)
        if urgent:
            self._urgent_seen = ended
            took = (ended - began) / LONG
            self.rest = min(MOST, self.rest + BACK * took) if took > 1 else max(0.0, self.rest * KEPT - FORTH)
            if began < self._crowd_seen + FORGOTTEN_AFTER:
                self._urgent_from = began + URGENT_EVERY
        elif ended > self._urgent_seen + FORGOTTEN_AFTER:
            self.rest = 0.0
        if len(batch) - urgent >= SMALLEST_BATCH:
            self._crowd_seen, self._crowd_from = ended, ended + self.rest * (ended - began)

    def wait(self, now: float, *, urgent: bool) -> float:
        """Seconds for which a lane is to wait: the crowd while it rests, the urgent while they gather beside one."""
        return max(0.0, (self._urgent_from if urgent else self._crowd_from) - now)
