"""The tables of the memory on a real PostgreSQL, beside those of another service that needs the same extension."""

from collections.abc import Awaitable, Callable

from crossdesk.store.database import Database
from crossdesk.testing.databases import execute
from crossdesk.testing.plugin import provision

TYPE_SEEN = "SELECT '[1,0,0]'::halfvec <=> '[0,1,0]'::halfvec"


async def test_two_services_use_one_extension_also_where_an_earlier_version_kept_it_for_one(
    database_url: str, service_database: Callable[[str], Awaitable[Database]]
) -> None:
    await execute(
        database_url,
        "DO $$ BEGIN CREATE ROLE knowledge_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        "CREATE SCHEMA knowledge AUTHORIZATION knowledge_owner",
        "CREATE EXTENSION vector WITH SCHEMA knowledge",
    )
    for package in ("knowledge", "translation", "knowledge"):
        database = await service_database(package)
        assert await database.pool.fetchval(TYPE_SEEN) == 1.0


async def test_the_owner_of_the_tables_makes_nothing_among_the_extensions(database_url: str) -> None:
    await provision(database_url, "translation")
    denied = "SELECT has_schema_privilege('translation_owner', 'extensions', 'CREATE')"
    rights = f"DO $$ BEGIN IF ({denied}) THEN RAISE 'may create'; END IF; END $$"
    await execute(database_url, rights)
