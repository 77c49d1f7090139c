"""A plan made while a table was short must still do once it is long: it is kept until the table is analysed."""

from datetime import UTC, datetime

import pytest
from crossdesk.testing.plans import indexes_of, kept_plan

from knowledge import dialogue, flow_runs

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FILL = """
INSERT INTO flow_runs SELECT 'demo', gen_random_uuid(), 1, 'c-' || n, gen_random_uuid(), gen_random_uuid(), 1, 'f', 'p',
    'open', '{}', 0, false, NULL, $2::timestamptz, $2::timestamptz FROM generate_series(1, $1::int) AS n
"""


@pytest.mark.parametrize("at_first", [0, 100, 2000])
async def test_what_was_said_before_is_looked_up_by_conversation_and_customer(database, at_first):
    async with database.transaction(["demo"]) as connection:
        await connection.execute(FILL, at_first, NOON)
    plan = await kept_plan(database, "demo", dialogue.READ)
    assert "flow_runs_expired" not in plan, plan
    pruning = await kept_plan(database, "demo", flow_runs.PRUNE)
    assert "flow_runs_expired" in indexes_of(pruning), pruning
    assert "One-Time Filter" in pruning, pruning  # where nothing is old, no other row is read
