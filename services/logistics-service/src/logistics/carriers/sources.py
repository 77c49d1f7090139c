"""Asks several sources for one parcel: in order, the next when one fails, does not know it or is slower than usual."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable

from logistics.carriers.failover import OVERDUE, Round
from logistics.carriers.lookups import Lookups
from logistics.carriers.source import Scope
from logistics.carriers.source_order import SourceOrder
from logistics.carriers.usual_time import UsualTime
from logistics.numbers.tracking_number import carrier_of

LONGEST = 10.0
"""Seconds after which a number is given up, whoever still waits for it."""
MOST_REMEMBERED = 10_000


class Carriers(Protocol):
    """Who is asked where parcels are: all sources together, or the Lookups of one."""

    async def facts(self, number: str, *, urgent: bool = True, new: bool = False) -> ShipmentFacts:
        """Facts of one canonical number. Raises Unavailable when nobody can tell now."""
        ...


class AskedSource:
    """A source with its gathered lookups, its usual time and the numbers it has told of."""

    def __init__(self, scope: Scope, lookups: Lookups, clock: Callable[[], float] = time.monotonic) -> None:
        self.scope = scope
        self._lookups = lookups
        self._clock = clock
        self._usual = UsualTime()
        self._told: OrderedDict[str, None] = OrderedDict()

    def reads_only(self, number: str) -> bool:
        """Whether asking for the number costs nothing: it registers nothing, or is registered already."""
        return not self.scope.registers or number in self._told

    def usual(self) -> float:
        """The time within which it answers nineteen questions of twenty, in seconds."""
        return min(self._usual.p95(), OVERDUE)

    async def facts(self, number: str, *, urgent: bool, new: bool) -> ShipmentFacts:
        """Facts of one canonical number. Raises Unavailable."""
        began = self._clock()
        async with asyncio.timeout(LONGEST):
            found = await self._lookups.facts(number, urgent=urgent, new=new and number not in self._told)
        if urgent:
            self._usual.took(self._clock() - began)
        self._remember(number)
        return found

    def _remember(self, number: str) -> None:
        self._told[number] = None
        self._told.move_to_end(number)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)


class Sources:
    """All sources that are set up. Who asks for a number while it is being asked for shares the answer."""

    def __init__(self, asked: Sequence[AskedSource], order: SourceOrder) -> None:
        self._asked = {source.scope.name: source for source in asked}
        self._order = order
        self._flights: dict[tuple[str, bool], asyncio.Task[ShipmentFacts]] = {}
        self._tasks: set[asyncio.Task[ShipmentFacts]] = set()

    @property
    def scopes(self) -> list[Scope]:
        """What the sources may be asked, in the order they are asked where no carrier's goes before."""
        return [self._asked[name].scope for name in self._order.order if name in self._asked]

    async def facts(
        self, number: str, *, urgent: bool = True, new: bool = False, first: str | None = None
    ) -> ShipmentFacts:
        """Facts of one canonical number. Raises Unavailable when no source can tell now.

        `urgent`: somebody waits. `new`: nothing was heard of it before. `first`: the source to begin with, rather than
        the carrier's own or the first in order.
        """
        flight = self._flights.get((number, urgent))
        if flight is None:
            flight = self._start(self._fly(number, urgent=urgent, new=new, first=first))
            self._flights[number, urgent] = flight
            flight.add_done_callback(lambda _: self._flights.pop((number, urgent), None))
        return await asyncio.shield(flight)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Sources"]:
        """Answers as long as the block runs."""
        try:
            yield self
        finally:
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _fly(self, number: str, *, urgent: bool, new: bool, first: str | None) -> ShipmentFacts:
        order = [first, *self._order.order] if first else self._order.of(carrier_of(number))
        named = (self._asked[name] for name in dict.fromkeys(order) if name in self._asked)
        asked = [source for source in named if source.scope.takes(number)]
        try:
            async with asyncio.timeout(LONGEST):
                return await Round(number, asked, self._start, urgent=urgent, new=new).run()
        except TimeoutError as error:
            raise Unavailable(f"no source answered within {LONGEST:.0f} seconds") from error

    def _start(self, work: Coroutine[Any, Any, ShipmentFacts]) -> asyncio.Task[ShipmentFacts]:
        """Work that goes on when whoever waits for it gives up: its time counts, and others may share it."""
        task = asyncio.create_task(work, name="source")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[ShipmentFacts]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()
