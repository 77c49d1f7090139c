"""The service's database for measuring: on a PostgreSQL of its own in a temporary directory, gone afterwards."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.store.migrations import migrate
from crossdesk.store.roles import provision_statements

from routing.server_settings import SERVER_SETTINGS

PASSWORD = "for-measuring-only"  # noqa: S105  # the server lives for one run and listens on loopback only


@asynccontextmanager
async def measured_database() -> AsyncIterator[tuple[Database, Callable[[], Awaitable[None]]]]:
    """The database with its tables, and what looks at the tables anew (ANALYZE) once they are filled."""
    with tempfile.TemporaryDirectory() as directory, running_server(Path(directory)) as url:
        superuser = await asyncpg.connect(url)
        for statement in provision_statements("postgres", "routing", owner_password=PASSWORD, password=PASSWORD):
            await superuser.execute(statement)
        await migrate(_as_role(url, "routing_owner"), "routing")

        async def analyse() -> None:
            await superuser.execute("ANALYZE")

        async with open_database(_as_role(url, "routing"), "routing", server_settings=SERVER_SETTINGS) as database:
            yield database, analyse
        await superuser.close()


def _as_role(url: str, role: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{role}:{PASSWORD}@{rest.rpartition('@')[2]}"
