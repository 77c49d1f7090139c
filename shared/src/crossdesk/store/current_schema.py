"""A service starts only where its tables are at least as new as its code: newer ones do, for they only ever grow."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.resources import files

import asyncpg

from crossdesk.errors import Misconfigured, Unavailable
from crossdesk.store.database import Database

REFUSES = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)


@asynccontextmanager
async def with_current_schema(opening: AbstractAsyncContextManager[Database], service: str) -> AsyncIterator[Database]:
    """The database that `opening` opens for `service`.

    Raises Misconfigured when PostgreSQL does not let us in or the schema is too old, and Unavailable when it is away.
    """
    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(opening)
            await refuse_old_schema(database, service)
        except REFUSES as error:
            raise Misconfigured(f"CROSSDESK_DATABASE_URL: PostgreSQL refuses: {error}") from error
        except AWAY as error:
            told = str(error) or type(error).__name__
            raise Unavailable(f"CROSSDESK_DATABASE_URL: PostgreSQL does not answer: {told}") from error
        yield database


async def refuse_old_schema(database: Database, service: str) -> None:
    """Raises Misconfigured, with the command that helps, where the schema of `service` is missing or too old.

    Revisions are numbered files, so that a newer one, which this code has never seen, sorts after the last it knows.
    """
    schema = database.schema
    cure = f"run `crossdesk migrate {service}` as its owner first"
    if not await _has_table(database, "receipts"):
        raise Misconfigured(f"the schema {schema} has no tables that {schema} may see: {cure}")
    newest = newest_revision(schema)
    found = await _revision(database)
    if newest is not None and found < newest:
        raise Misconfigured(f"the schema {schema} is at revision {found or 'none'}, {newest} is needed: {cure}")


def newest_revision(package: str) -> str | None:
    """The last revision the package brings, such as "0014"; None where it brings none."""
    versions = files(package) / "migrations" / "versions"
    names = [each.name for each in versions.iterdir()] if versions.is_dir() else []
    return max((name.partition("_")[0] for name in names if name[:4].isdigit()), default=None)


async def _revision(database: Database) -> str:
    """Empty where none ever ran."""
    if not await _has_table(database, "alembic_version"):
        return ""
    return str(await database.pool.fetchval("SELECT max(version_num) FROM alembic_version") or "")


async def _has_table(database: Database, name: str) -> bool:
    return await database.pool.fetchval("SELECT to_regclass($1)", f"{database.schema}.{name}") is not None
