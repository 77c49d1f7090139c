"""Connections to the simulated PostgreSQL, with so much of asyncpg's surface as transactions and receipts use.

A statement nobody taught it ends the run: a simulation that guesses proves nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg

from crossdesk.testing.simulation.processes import PROCESS
from crossdesk.testing.simulation.statements import run_statement
from crossdesk.testing.simulation.store import Blocked, Session, Store
from crossdesk.testing.simulation.world import Channel, World

COMMAND_TIMEOUT = 30.0
"""Seconds, as in `crossdesk.store.database`."""

BROKEN = (asyncpg.ConnectionDoesNotExistError, asyncpg.InterfaceError, ConnectionResetError)
CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
REFUSED = (ConnectionRefusedError, asyncpg.CannotConnectNowError)


class Pool:
    """Connections of one process to one store."""

    def __init__(self, world: World, store: Store, name: str) -> None:
        self.world = world
        self.store = store
        self.name = name
        self._open: list[Connection] = []

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["Connection"]:
        """A connection of one's own. Raises what a server that is down or starting gives."""
        if self._down():
            await asyncio.sleep(self.world.delay())
            raise self.world.rng.choice(REFUSED)("the server is down")
        connection = Connection(self)
        self._open.append(connection)
        try:
            yield connection
        finally:
            if PROCESS.get().alive:  # sessions of the dead last until the server notices
                self._open.remove(connection)
                connection.reset()

    def hang_up(self) -> None:
        """End all sessions, at the server's: the process is dead or the server goes down."""
        for connection in self._open:
            connection.break_off()

    def _down(self) -> bool:
        now = self.world.loop.time()
        return any(begin <= now < end for begin, end in self.world.plan.outages)


class Connection:
    """One session, as the client sees it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._world = pool.world
        self._channel = Channel(pool.world)
        self._session = Session(pool.store)
        self._closed = False

    async def execute(self, statement: str, *arguments: Any, **_: Any) -> Any:
        return await self._ask(statement, arguments)

    async def open_for(self, tenants: str) -> None:
        """See `crossdesk.store.database.TenantConnection`."""
        await self._ask(f"SET app.tenants = '{tenants}'", ())

    async def fetch(self, statement: str, *arguments: Any, **_: Any) -> Any:
        return await self._ask(statement, arguments)

    def is_closed(self) -> bool:
        return self._closed

    def break_off(self) -> None:
        """The server ends the session; what is not committed is undone."""
        self._closed = True
        self._session.rollback()

    def reset(self) -> None:
        """What asyncpg does with a connection that is given back: a transaction that is still open is undone."""
        self._world.loop.in_world(self._world.delay(), self._session.rollback)

    async def _ask(self, statement: str, arguments: Sequence[Any]) -> Any:
        loop = self._world.loop
        until = loop.time() + COMMAND_TIMEOUT
        work = partial(run_statement, self._session, statement, arguments, self._note)
        while True:
            try:
                return await self._channel.call(partial(self._at_server, work))
            except Blocked as blocked:
                await self._world.wait(blocked.holder.end_of_transaction(loop), until)
                if loop.time() >= until:
                    self._session.give_up()
                    raise TimeoutError from None

    def _note(self, text: str) -> None:
        self._world.note(text, self._pool.name)

    def _at_server(self, work: Callable[[], Any]) -> Any:
        if self._closed:
            raise asyncpg.InterfaceError("connection is closed")
        trouble = self._world.goes_wrong(self._world.plan.store_trouble)
        if trouble:
            self._trouble(work)
        return work()

    def _trouble(self, work: Callable[[], Any]) -> None:
        kind = self._world.rng.choice(("breaks before", "breaks after", "contention"))
        self._note(f"statement meets trouble: {kind}")
        if kind == "contention":
            self._session.failed = True
            raise self._world.rng.choice(CONTENTION)("try again")
        if kind == "breaks after":
            work()
        self.break_off()
        raise self._world.rng.choice(BROKEN)("the connection broke")
