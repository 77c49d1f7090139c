"""Reading for many at once: those that ask in the same moment share one trip to the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, Protocol, TypeVar

from asyncpg.pool import PoolConnectionProxy
from crossdesk.consume.outages import is_outage

MOST_AT_ONCE = 200


class OfTenant(Protocol):
    """A question about one tenant's rows."""

    @property
    def tenant(self) -> str: ...


Q = TypeVar("Q", bound=OfTenant)
A = TypeVar("A")
Opened = Callable[[Iterable[str]], AbstractAsyncContextManager[PoolConnectionProxy]]


class GatheredReads(Generic[Q, A]):
    """Gathers what is asked within one turn of the event loop, and while the reading before is under way.

    `opened` gives a connection that sees the tenants asked about; `read_all` answers questions, one answer for each.
    """

    def __init__(
        self, opened: Opened, read_all: Callable[[PoolConnectionProxy, Sequence[Q]], Awaitable[Sequence[A]]]
    ) -> None:
        self._opened = opened
        self._read_all = read_all
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def read(self, asked: Q) -> A:
        """The answer to one question. Raises what the database raised."""
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_waiting(), name="gathered reads")
        return await answer

    async def _read_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            await self._read(batch)

    async def _read(self, batch: "Sequence[tuple[Q, asyncio.Future[A]]]") -> None:
        try:
            async with self._opened(asked.tenant for asked, _ in batch) as connection:
                found = await self._read_all(connection, [asked for asked, _ in batch])
        except Exception as error:  # noqa: BLE001  # goes to the question at fault, or to all in an outage
            await self._find_fault(batch, error)
        else:
            for told, (_, answer) in zip(found, batch, strict=True):
                if not answer.done():
                    answer.set_result(told)

    async def _find_fault(self, batch: "Sequence[tuple[Q, asyncio.Future[A]]]", error: Exception) -> None:
        """One question may be to blame for an error: the others must not suffer from it, so each is read by itself."""
        if len(batch) > 1 and not is_outage(error):
            for each in batch:
                await self._read([each])
            return
        for _, answer in batch:
            if not answer.done():
                answer.set_exception(error)
