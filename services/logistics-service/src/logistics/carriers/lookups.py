"""Gathers numbers that several cases ask one source for at about the same time into one request each 40.

A request that is not answered in time is made again in halves while somebody waits, see slow_numbers.py.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager

from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable

from logistics.carriers.slow_numbers import SlowNumbers, Unanswered

MOST_NUMBERS = 40
MOST_BATCHES = 3

Ask = Callable[[Sequence[str], Collection[str]], Awaitable[Mapping[str, ShipmentFacts]]]
"""`(numbers, those of them nobody asked for before) -> facts`."""

Answer = asyncio.Future[ShipmentFacts]
Waiting = OrderedDict[str, Answer]


class Lookups:
    """`turn` waits until a request may be made, `ask` makes it; numbers gather for `window` seconds and meanwhile.

    A request names `most` numbers; `batches` of them are in flight at once, of imports one at most, so that turns are
    left for customers who wait. Beyond `most_waiting` numbers of either kind it has no room, and another
    source has to be asked (None: there is none). `title` is the source's name in errors.
    """

    def __init__(
        self,
        turn: Callable[[], Awaitable[None]],
        ask: Ask,
        window: float = 0.015,
        most: int = MOST_NUMBERS,
        batches: int = MOST_BATCHES,
        most_waiting: int | None = None,
        title: str = "17TRACK",
    ) -> None:
        self._turn = turn
        self._ask = ask
        self._window = window
        self._urgent: Waiting = OrderedDict()
        self._patient: Waiting = OrderedDict()
        self._under_way: Waiting = OrderedDict()
        self._new: set[str] = set()
        self._slow = SlowNumbers(most)
        self._most_waiting = most_waiting
        self._title = title
        self._importing = False
        self._changed = asyncio.Event()
        self._room = asyncio.Semaphore(batches)
        self._batches: set[asyncio.Task[None]] = set()

    async def facts(self, number: str, *, urgent: bool = True, new: bool = False) -> ShipmentFacts:
        """Facts of one canonical number; the urgent ones go first. Raises Unavailable when nobody could be asked.

        `new`: nothing was heard of it yet, so it has to be registered; that saves the question whether it is.
        """
        if self._slow.is_left_alone(number):
            raise Unavailable(f"{self._title} has just not answered for this number in time; it rests for some seconds")
        if number in self._under_way:
            return await asyncio.shield(self._under_way[number])
        waiting = self._urgent if urgent or number in self._urgent else self._patient
        if number not in waiting and self._most_waiting is not None and len(waiting) >= self._most_waiting:
            raise Unavailable(f"{self._title} has more to answer already than it can in time")
        waiting[number] = self._urgent.get(number) or self._patient.pop(number, None) or _unanswered()
        answer = waiting[number]
        if new:
            self._new.add(number)
        self._changed.set()
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
            await self._changed.wait()
            if not self._next():
                self._changed.clear()
                continue
            await asyncio.sleep(self._window)
            await self._room.acquire()
            try:
                await self._turn()
            except Unavailable as error:
                self._room.release()
                self._new.clear()
                settle(take(self._urgent, list(self._urgent)), error)
                settle(take(self._patient, list(self._patient)), error)
                continue
            self._begin(self._next())

    def _next(self) -> Waiting:
        """Whose turn it is. Imports have a batch of their own, for no customer to wait for their numbers."""
        return self._urgent if self._urgent or self._importing else self._patient

    def _begin(self, waiting: Waiting) -> None:
        self._importing = self._importing or waiting is self._patient
        batch = take(waiting, self._slow.together(waiting))
        self._under_way.update(batch)
        task = asyncio.create_task(self._one(batch, waiting), name="lookup")
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    async def _one(self, batch: Waiting, waiting: Waiting) -> None:
        new = self._new & batch.keys()
        self._new -= new
        try:
            found = await self._ask(list(batch), new)
            self._slow.answered(batch)
            settle(batch, found)
        except Unanswered as error:
            self._slow.unanswered(batch)
            self._ask_again(batch, waiting, error)
        except Exception as error:  # noqa: BLE001  # goes to every case that waits for this batch
            settle(batch, error)
        finally:
            take(self._under_way, batch)
            self._importing = self._importing and waiting is not self._patient
            self._changed.set()
            self._room.release()

    def _ask_again(self, batch: Waiting, waiting: Waiting, error: Unanswered) -> None:
        """In smaller requests, before all others: they have waited already. One that was alone has had its turn."""
        if len(batch) == 1:
            settle(batch, error)
            return
        for number, answer in reversed(batch.items()):
            waiting[number] = answer
            waiting.move_to_end(number, last=False)


def take(waiting: Waiting, numbers: Iterable[str]) -> Waiting:
    """These of those that wait; they wait no longer."""
    return OrderedDict((number, waiting.pop(number)) for number in numbers)


def _unanswered() -> Answer:
    answer: Answer = asyncio.get_running_loop().create_future()
    answer.add_done_callback(_seen)
    return answer


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
            answer.set_exception(Unavailable("a number was left out of the answer"))


def _seen(answer: Answer) -> None:
    """Who asked may have given up; its error is not lost on them but not a fault of ours either."""
    if not answer.cancelled():
        answer.exception()
