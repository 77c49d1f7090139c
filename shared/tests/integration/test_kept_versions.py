"""Versions of what tenants configure: counted by tenant, and the oldest forgotten."""

from uuid import uuid4

from crossdesk.contracts.event import Money
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.store.versions import Versions, keep_version
from crossdesk.testing.examples import NOON

LIMITS = Versions("limits_of_shops", "most", 3)
TABLE = """
CREATE TEMP TABLE limits_of_shops (
    tenant text, version integer, most jsonb, configured_at timestamptz, PRIMARY KEY (tenant, version)
) ON COMMIT DROP
"""


async def test_the_latest_versions_of_each_tenant_are_kept_and_nothing_is_a_version_too(service_database):
    database = await service_database("crossdesk")
    async with database.transaction(["demo"]) as connection:
        await connection.execute(TABLE)
        work = UnitOfWork(connection, Cause(uuid4(), NOON))
        contents = [Money(minor=100, currency="EUR"), None, *(Money(minor=n, currency="EUR") for n in (300, 400))]
        numbers = [await keep_version(LIMITS, "demo", content, work) for content in contents]
        assert numbers == [1, 2, 3, 4]
        assert await keep_version(LIMITS, "other", None, work) == 1
        rows = await connection.fetch("SELECT * FROM limits_of_shops WHERE tenant = 'demo' ORDER BY version")
        assert [(row["version"], row["most"]) for row in rows] == [
            (2, None),
            (3, {"minor": 300, "currency": "EUR"}),
            (4, {"minor": 400, "currency": "EUR"}),
        ]
        assert {row["configured_at"] for row in rows} == {NOON}
