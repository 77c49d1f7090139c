"""Scans told in another order than they occurred, for a share of the parcels that is drawn by seed.

Replies list them in any order. A push waits for the next one of its parcel and goes after it, or after HELD seconds if
none comes: whoever is pushed to sees the newer state first.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

HELD = 1.0
"""Seconds."""

T = TypeVar("T")
Push = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Reordering:
    """`share` of the parcels, 0 to 1. The same seed draws the same parcels and orders."""

    share: float = 0.0
    seed: int = 0

    def concerns(self, number: str) -> bool:
        return random.Random(f"{self.seed} {number}").random() < self.share

    def listed(self, number: str, scans: Sequence[T]) -> list[T]:
        """The parcel's scans in the order they are told: another one than that given, where it is concerned."""
        if not self.concerns(number) or len(scans) < 2:
            return [*scans]
        places = [*range(len(scans))]
        random.Random(f"{self.seed} {number} {len(scans)}").shuffle(places)
        if places == sorted(places):
            places.reverse()
        return [scans[place] for place in places]


@dataclass
class Pushes:
    """Sends what is pushed, in the order of `reordering`. `held`: seconds a push waits for the next of its parcel."""

    reordering: Reordering
    held: float = HELD
    _waiting: dict[str, tuple[Push, asyncio.Task[None]]] = field(default_factory=dict)

    async def send(self, number: str, push: Push) -> None:
        """`push` sends what is known now, whenever it is called."""
        if not self.reordering.concerns(number):
            await push()
        elif number in self._waiting:
            before, task = self._waiting.pop(number)
            task.cancel()
            await push()
            await before()
        else:
            self._waiting[number] = push, asyncio.create_task(self._send_late(number, push))

    async def _send_late(self, number: str, push: Push) -> None:
        await asyncio.sleep(self.held)
        del self._waiting[number]
        await push()

    def drop(self) -> None:
        """What still waits is never sent: the simulator stops."""
        for _, task in self._waiting.values():
            task.cancel()
        self._waiting.clear()
