"""Of the answers that wait one is claimed at a time, by whatever plan the database chooses."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT

from payments_risk.evidence.answer_book import LEASE, claim, claim_doubtful, prepare

PLANS = (
    (),
    ("enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_material"),
    ("enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_material", "enable_sort"),
    ("enable_nestloop", "enable_hashjoin"),
)
"""Ways to join that are taken away: where only loops are left, a part of a statement may run once for each row."""


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    found = await service_database("payments_risk")
    async with found.transaction([TENANT]) as connection:
        for number in range(5):
            await prepare(connection, TENANT, "stripe", f"dp_{number}", "chargeback", NOON)
    return found


async def states(database: Database) -> list[str]:
    async with database.transaction([TENANT]) as connection:
        rows = await connection.fetch("SELECT state FROM dispute_answers ORDER BY dispute_id")
    return [row["state"] for row in rows]


@pytest.mark.parametrize("without", PLANS)
async def test_one_answer_is_claimed_and_the_others_wait(database: Database, without: tuple[str, ...]) -> None:
    async with database.transaction([TENANT]) as connection:
        for way in without:
            await connection.execute(f"SET LOCAL {way} = off")
        claimed = await claim(connection, TENANT, NOON)
    assert claimed is not None
    assert claimed.dispute_id == "dp_0"
    assert await states(database) == ["submitting", *["prepared"] * 4]


@pytest.mark.parametrize("without", PLANS)
async def test_the_provider_is_asked_about_one_doubtful_answer_at_a_time(
    database: Database, without: tuple[str, ...]
) -> None:
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE dispute_answers SET state = 'submitting'")
        for way in without:
            await connection.execute(f"SET LOCAL {way} = off")
        claimed = await claim_doubtful(connection, TENANT, NOON + LEASE + timedelta(minutes=1))
    assert claimed is not None
    assert (await states(database)).count("unknown") == 1
