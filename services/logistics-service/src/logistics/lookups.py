"""Gathers numbers that several cases ask for at about the same time into one request each 40."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable

MOST_NUMBERS = 40
MOST_BATCHES = 2
"""In flight at once, so that a long import leaves turns for customers who wait."""

Answer = asyncio.Future[ShipmentFacts]


class Lookups:
    """`turn` waits until a request may be made, `ask` makes it; numbers gather for `window` seconds and meanwhile."""

    def __init__(
        self,
        turn: Callable[[], Awaitable[None]],
        ask: Callable[[Sequence[str]], Awaitable[Mapping[str, ShipmentFacts]]],
        window: float = 0.015,
    ) -> None:
        self._turn = turn
        self._ask = ask
        self._window = window
        self._waiting: OrderedDict[str, Answer] = OrderedDict()
        self._arrived = asyncio.Event()
        self._room = asyncio.Semaphore(MOST_BATCHES)
        self._batches: set[asyncio.Task[None]] = set()

    async def facts(self, number: str, *, urgent: bool = True) -> ShipmentFacts:
        """Facts of one canonical number; the urgent ones go first. Raises Unavailable when nobody could be asked."""
        answer = self._waiting.get(number)
        if answer is None:
            answer = self._waiting[number] = asyncio.get_running_loop().create_future()
            answer.add_done_callback(_seen)
        if urgent:
            self._waiting.move_to_end(number, last=False)
        self._arrived.set()
        return await asyncio.shield(answer)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Lookups"]:
        """Answers as long as the block runs."""
        loop = asyncio.create_task(self._run(), name="lookups")
        try:
            yield self
        finally:
            for task in (loop, *self._batches):
                task.cancel()
            await asyncio.gather(loop, *self._batches, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._arrived.wait()
            await asyncio.sleep(self._window)
            await self._room.acquire()
            try:
                await self._turn()
            except Unavailable as error:
                self._room.release()
                settle(self._take(len(self._waiting)), error)
                continue
            task = asyncio.create_task(self._one(self._take(MOST_NUMBERS)), name="lookup")
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)

    def _take(self, most: int) -> dict[str, Answer]:
        batch = dict(self._waiting.popitem(last=False) for _ in range(min(most, len(self._waiting))))
        if not self._waiting:
            self._arrived.clear()
        return batch

    async def _one(self, batch: dict[str, Answer]) -> None:
        try:
            settle(batch, await self._ask(list(batch)))
        except Exception as error:  # noqa: BLE001  # goes to every case that waits for this batch
            settle(batch, error)
        finally:
            self._room.release()


def settle(batch: Mapping[str, Answer], outcome: Mapping[str, ShipmentFacts] | Exception) -> None:
    """Tell everyone who waits; a number the answer leaves out counts as not answered."""
    for number, answer in batch.items():
        if answer.done():
            continue
        if isinstance(outcome, Exception):
            answer.set_exception(outcome)
        elif number in outcome:
            answer.set_result(outcome[number])
        else:
            answer.set_exception(Unavailable("17TRACK left a number out of its answer"))


def _seen(answer: Answer) -> None:
    """Who asked may have given up; its error is not lost on them but not a fault of ours either."""
    if not answer.cancelled():
        answer.exception()
