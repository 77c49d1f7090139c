"""A plan made while a table is empty must still do once it is long: it is kept until the table is analysed."""

import re

from crossdesk.store.database import open_database
from crossdesk.testing.plugin import provision
from routing.server_settings import SERVER_SETTINGS
from routing.tiers.known_before import READ
from routing.turns import LOCK, LOOK

BY_KEYS = {
    LOCK: {"turns_pkey"},
    LOOK: {"decisions_pkey", "desk_pkey", "held_pkey"},
    READ: {"tier_policies_pkey", "order_values_pkey", "decision_facts_of_customers"},
}


async def test_what_a_decision_rests_on_is_looked_up_by_its_keys_in_tables_that_are_empty(database_url):
    url = await provision(database_url, "routing")
    async with open_database(url, "routing", server_settings=SERVER_SETTINGS) as database:
        for statement, indexes in BY_KEYS.items():
            plan = await planned(database, statement)
            assert set(re.findall(r"using (\w+) on", plan)) == indexes
            assert not re.search(r"Filter: \((?!desk\.state)", plan), plan


async def planned(database, statement: str) -> str:
    """How the server runs a statement, whatever its values."""
    values = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
    async with database.transaction(["demo"]) as connection:
        await connection.execute(f"PREPARE looked_up AS {statement}")
        rows = await connection.fetch(f"EXPLAIN EXECUTE looked_up ({values})")
        await connection.execute("DEALLOCATE looked_up")
    return "\n".join(row[0] for row in rows)
