"""A service's own PostgreSQL schema: a pool whose transactions see only the tenants they name."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from crossdesk.errors import Misconfigured
from crossdesk.store.json_codec import set_json_codec


class Database:
    """The pool of one service. Row-level security admits what `app.tenants` names, for one transaction at a time."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", schema: str) -> None:
        self.pool = pool
        self.schema = schema

    @asynccontextmanager
    async def transaction(self, tenants: Iterable[str]) -> AsyncIterator[PoolConnectionProxy]:
        """A transaction that may see and write rows of the given tenants only."""
        async with self.pool.acquire() as connection, connection.transaction():
            await admit(connection, tenants)
            yield connection


async def admit(connection: PoolConnectionProxy, tenants: Iterable[str]) -> None:
    """Let the current transaction see the given tenants. Tenant ids hold no comma (contracts.event.Tenant)."""
    await connection.execute("SELECT set_config('app.tenants', $1, true)", ",".join(sorted(set(tenants))))


@asynccontextmanager
async def open_database(url: str, schema: str, *, connections: int = 4) -> AsyncIterator[Database]:
    """Open the pool of a service whose tables live in `schema`.

    Raises Misconfigured when the URL is not one of PostgreSQL.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise Misconfigured("DATABASE_URL must start with postgresql:// and name host, role and database")
    options: dict[str, Any] = {"search_path": schema, "application_name": schema}
    async with asyncpg.create_pool(
        url, min_size=1, max_size=connections, server_settings=options, init=set_json_codec, command_timeout=30
    ) as pool:
        yield Database(pool, schema)
