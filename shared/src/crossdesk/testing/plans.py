"""How PostgreSQL runs a statement whatever its values: the plan that a session keeps."""

import re

from crossdesk.store.database import Database


async def kept_plan(database: Database, tenant: str, statement: str) -> str:
    """As EXPLAIN shows it, for the tables as they are now. `statement` takes `$1` and so on."""
    values = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", statement))))
    async with database.transaction([tenant]) as connection:
        await connection.execute("SET LOCAL plan_cache_mode = 'force_generic_plan'")
        await connection.execute(f"PREPARE kept AS {statement}")
        rows = await connection.fetch(f"EXPLAIN EXECUTE kept ({values})")
        await connection.execute("DEALLOCATE kept")
    return "\n".join(row[0] for row in rows)


def indexes_of(plan: str) -> set[str]:
    """The indexes a plan reads rows by."""
    return set(re.findall(r"Scan (?:Backward )?using (\w+) on", plan))
