"""A service's own PostgreSQL schema: a pool whose transactions see only the tenants they name."""

import re
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from asyncpg.connection import LoggedQuery
from asyncpg.pool import PoolConnectionProxy

from crossdesk.errors import Misconfigured, Permanent
from crossdesk.store.json_codec import set_json_codec
from crossdesk.store.roles import EXTENSIONS

_TENANT = re.compile(r"^[a-z0-9][a-z0-9-]{0,62}\Z")
"""As in contracts.event.Tenant; a comma separates them in `app.tenants`."""


class TenantConnection(asyncpg.Connection):
    """Remembers for which tenants it was last opened outside a transaction."""

    _open_for = ""

    async def open_for(self, tenants: str) -> None:
        """Let what follows see these tenants (separated by commas). A round trip only where they change."""
        if tenants != self._open_for:
            await self.execute(f"SET app.tenants = '{tenants}'")
            self._open_for = tenants


class Database:
    """The pool of one service. Row-level security admits what `app.tenants` names, for one transaction at a time."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", schema: str) -> None:
        self.pool = pool
        self.schema = schema
        self.waiting = 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[PoolConnectionProxy]:
        """One of the pool. While none is free, `waiting` counts who waits."""
        self.waiting, arrived = self.waiting + 1, False
        try:
            async with self.pool.acquire() as connection:
                self.waiting, arrived = self.waiting - 1, True
                yield connection
        finally:
            self.waiting -= not arrived

    @asynccontextmanager
    async def transaction(self, tenants: Iterable[str]) -> AsyncIterator[PoolConnectionProxy]:
        """A transaction that may see and write rows of the given tenants only."""
        begin = f"BEGIN; SET LOCAL app.tenants = '{_listed(tenants)}'"
        async with self.connection() as connection:
            await connection.execute(begin)  # both in one round trip, unlike connection.transaction()
            try:
                yield connection
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def statements(self, tenants: Iterable[str]) -> AsyncIterator[PoolConnectionProxy]:
        """A connection on which every statement is a transaction of its own, for rows of the given tenants only."""
        listed = _listed(tenants)
        async with self.connection() as connection:
            await cast("TenantConnection", connection).open_for(listed)  # the pool hands out a stand-in for it
            yield connection


def is_tenant(text: str) -> bool:
    """Whether this may be a tenant's id."""
    return _TENANT.match(text) is not None


def _listed(tenants: Iterable[str]) -> str:
    """Tenant ids as one setting. Raises Permanent for what is no tenant id: it must not reach a statement."""
    wanted = sorted(set(tenants))
    for tenant in wanted:
        if not is_tenant(tenant):
            raise Permanent(f"{tenant[:70]!r} is no tenant id")
    return ",".join(wanted)


async def _leave_as_it_is(connection: object) -> None:
    """No round trip to reset what ends with its transaction; one that is still open asyncpg rolls back itself."""


Tell = Callable[[LoggedQuery], None]


def _opening(tell: Tell | None) -> Callable[["asyncpg.Connection[asyncpg.Record]"], Coroutine[Any, Any, None]]:
    """What is done with each new connection of a pool."""

    async def opening(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await set_json_codec(connection)
        if tell is not None:
            connection.add_query_logger(tell)

    return opening


@asynccontextmanager
async def open_database(
    url: str,
    schema: str,
    *,
    connections: int = 4,
    flush_lazily: bool = False,
    server_settings: Mapping[str, str] | None = None,
    tell: Tell | None = None,
) -> AsyncIterator[Database]:
    """Open the pool of a service whose tables live in `schema`.

    `flush_lazily` commits without waiting for the disk (`synchronous_commit = off`), for when something later on the
    same server waits for it: see crossdesk.bus.url.shares_server. `server_settings` are set for each connection,
    and `tell` is called after each statement.
    Raises Misconfigured when the URL is not one of PostgreSQL.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise Misconfigured("DATABASE_URL must start with postgresql:// and name host, role and database")
    own = {"search_path": f"{schema}, {EXTENSIONS}", "application_name": schema}
    options: dict[str, Any] = {**own, **(server_settings or {})}
    if flush_lazily:
        options["synchronous_commit"] = "off"
    async with asyncpg.create_pool(
        url,
        min_size=1,
        max_size=connections,
        server_settings=options,
        connection_class=TenantConnection,
        init=_opening(tell),
        reset=_leave_as_it_is,
        command_timeout=30,
    ) as pool:
        yield Database(pool, schema)
