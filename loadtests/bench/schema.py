"""Schemas of measurements in a database of their own."""

from collections.abc import Sequence
from uuid import uuid4

from crossdesk.store.migrations import extensions_of, migrate
from crossdesk.store.roles import extension_statements, provision_statements
from crossdesk.testing.buses import provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts


async def provided(superuser_url: str, *schemas: str) -> str:
    """A new database with these schemas, migrated; gives the URL for the first schema's role."""
    database = f"bench_{uuid4().hex[:12]}"
    await execute(superuser_url, f"CREATE DATABASE {database}")
    url = with_parts(superuser_url, database=database)
    for schema in schemas:
        await _provide(url, database, schema)
    return with_parts(url, user=schemas[0])


async def _provide(url: str, database: str, schema: str) -> None:
    statements: Sequence[str] = provision_statements(database, schema, owner_password=PASSWORD, password=PASSWORD)
    await execute(url, *statements, *extension_statements(schema, extensions_of(schema)))
    await migrate(with_parts(url, user=f"{schema}_owner"), schema)


async def bus_beside(url: str) -> str:
    """The PostgreSQL bus in the database of `url` (a superuser's); gives the bus URL."""
    return await provision_bus(url, PASSWORD)
