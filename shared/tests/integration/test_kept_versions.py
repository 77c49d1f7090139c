"""Versions of what tenants configure: counted by tenant, and the oldest forgotten."""

from uuid import uuid4

import asyncpg
from crossdesk.contracts.event import Money
from crossdesk.store.json_codec import set_json_codec
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.store.versions import Versions, keep_version
from crossdesk.testing.examples import NOON

LIMITS = Versions("limits_of_shops", "most", 3)
TABLE = """
CREATE TABLE limits_of_shops (
    tenant text, version integer, most jsonb, configured_at timestamptz, PRIMARY KEY (tenant, version)
)
"""


async def test_the_latest_versions_of_each_tenant_are_kept_and_nothing_is_a_version_too(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(TABLE)
        await set_json_codec(connection)
        work = UnitOfWork(connection, Cause(uuid4(), NOON))
        contents = [Money(minor=100, currency="EUR"), None, *(Money(minor=n, currency="EUR") for n in (300, 400))]
        numbers = [await keep_version(LIMITS, "demo", content, work) for content in contents]
        assert numbers == [1, 2, 3, 4]
        assert await keep_version(LIMITS, "other", None, work) == 1
        rows = await connection.fetch("SELECT * FROM limits_of_shops WHERE tenant = 'demo' ORDER BY version")
    finally:
        await connection.close()
    kept = [(row["version"], row["most"]) for row in rows]
    assert kept == [(2, None), (3, {"minor": 300, "currency": "EUR"}), (4, {"minor": 400, "currency": "EUR"})]
    assert {row["configured_at"] for row in rows} == {NOON}
