"""While a cluster is upgraded, today's version runs on tomorrow's schema: its tables have columns it does not know.

The last in this folder by its name: whoever reads a table first after it has changed is asked to come again.
"""

import asyncio
import json

import asyncpg
import pytest
from crossdesk.operate.services import SERVICES
from crossdesk.testing.databases import execute
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

TABLES = """
    SELECT format('%I.%I', relnamespace::regnamespace::text, relname) FROM pg_class
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'alembic_version'
      AND relnamespace = ANY (SELECT to_regnamespace(name) FROM unnest($1::text[]) AS name)"""
NEXT = "9999"


def superuser_url(cluster) -> str:
    """Of the database all services share."""
    place = cluster.setting("intent-service", "CROSSDESK_DATABASE_URL").rpartition("@")[2]
    password = json.loads((cluster.state / "credentials.json").read_text())["superuser"]
    return f"postgresql://postgres:{password}@{place}"


@pytest.fixture
async def next_schema(cluster):
    """As if every service had been migrated to a version that is not running yet."""
    url = superuser_url(cluster)
    connection = await asyncpg.connect(url)
    tables = [row[0] for row in await connection.fetch(TABLES, list(SERVICES))]
    revisions = {
        name: await connection.fetchval(f"SELECT version_num FROM {name}.alembic_version") for name in SERVICES
    }
    await connection.close()
    set_next = [f"UPDATE {name}.alembic_version SET version_num = '{NEXT}'" for name in SERVICES]
    add = "ALTER TABLE {} ADD COLUMN IF NOT EXISTS of_the_next_version text"
    await execute(url, *(add.format(table) for table in tables), *set_next)
    yield tables
    # The columns stay: taking them away would change the tables once more.
    set_version = "UPDATE {}.alembic_version SET version_num = '{}'"
    await execute(url, *(set_version.format(name, revision) for name, revision in revisions.items()))


async def test_the_version_before_works_on_and_starts_anew_on_a_newer_schema(cluster, storefront, next_schema):
    assert len(next_schema) > len(SERVICES)
    await ask_and_wait(storefront)  # by processes whose statements were prepared before
    before = cluster.kill("intent-service")
    await until(lambda: is_back(cluster, before))
    await ask_and_wait(storefront)  # by one that found the newer schema when it started


async def ask_and_wait(storefront) -> None:
    decided = await asyncio.gather(*(storefront.inquire("What is your return policy?") for _ in range(10)))
    assert {inquiry["status"] for inquiry in decided} == {"answered"}


async def is_back(cluster, before: set[int]) -> bool:
    return bool(set(cluster.pids("intent-service")) - before)
