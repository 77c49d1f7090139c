"""A plan made while a table was short must still do once it is long: it is kept until the table is analysed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from crossdesk.store.database import Database, open_database
from crossdesk.testing.plans import indexes_of, kept_plan
from crossdesk.testing.plugin import provision

from routing.callbacks import promises
from routing.server_settings import SERVER_SETTINGS
from routing.tiers import decided_facts, known_before, order_values
from routing.turns import LOCK, LOOK
from routing.waiting import customers

BY_KEYS = {
    "whose turn it is": (LOCK, {"turns_pkey"}),
    "what was decided": (LOOK, {"decisions_pkey", "desk_pkey", "held_pkey"}),
    "what was known before": (
        known_before.READ,
        {"tier_policies_pkey", "order_values_pkey", "decision_facts_of_customers"},
    ),
    "who waits": (customers.CUSTOMERS, {"desk_pkey", "waits_pkey"}),
    "what was promised": (promises.READ, {"callbacks_pkey"}),
}
OLD = {
    "decisions": (decided_facts.PRUNE, "decision_facts_by_age"),
    "orders": (order_values.PRUNE, "order_values_by_age"),
}
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FILL = """
WITH facts AS (
    INSERT INTO decision_facts SELECT 'demo', $2::timestamptz + n * interval '1 s', gen_random_uuid(),
        gen_random_uuid(), 'c-' || n, 'instant', 'r', 1, '{}' FROM generate_series(1, $1::int) AS n
)
INSERT INTO order_values SELECT 'demo', 'o-' || n, n, 'EUR', $2 FROM generate_series(1, $1) AS n
"""


@pytest.fixture(params=[0, 100, 2000])
async def filled(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    """With so many decisions and orders, of which the server has no statistics yet."""
    url = await provision(database_url, "routing")
    async with open_database(url, "routing", server_settings=SERVER_SETTINGS) as database:
        async with database.transaction(["demo"]) as connection:
            await connection.execute(FILL, request.param, NOON)
        yield database


async def test_what_a_decision_rests_on_is_looked_up_by_its_keys(filled):
    for what, (statement, indexes) in BY_KEYS.items():
        plan = await kept_plan(filled, "demo", statement)
        assert indexes_of(plan) == indexes, f"{what}:\n{plan}"


async def test_what_is_old_is_looked_up_by_its_time_and_no_other_row_where_nothing_is(filled):
    for what, (statement, index) in OLD.items():
        plan = await kept_plan(filled, "demo", statement)
        assert index in indexes_of(plan), f"{what}:\n{plan}"
        assert "One-Time Filter" in plan, f"{what}:\n{plan}"


async def test_what_is_due_is_looked_up_by_its_time(filled):
    plan = await kept_plan(filled, "demo", promises.DUE)
    assert "callbacks_due" in indexes_of(plan), plan
