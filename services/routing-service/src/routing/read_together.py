"""Several SELECTs as one: what a batch looks at costs one round trip, and is planned and run as one statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from asyncpg import Record
from crossdesk.store.statement import Statement, renumbered

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Row = Record | tuple[Any, ...]
"""Columns in their order; those read together have no names."""


async def read_together(connection: "PoolConnectionProxy", asked: Sequence[Statement]) -> list[list[Row]]:
    """The rows of each statement, in its own order. All see the same snapshot."""
    found: list[list[Row]] = [[] for _ in asked]
    sql = _united(tuple((each.sql, len(each.arguments)) for each in asked))
    for which, row in await connection.fetch(sql, *(argument for each in asked for argument in each.arguments)):
        found[which].append(row)
    return found


@lru_cache(maxsize=64)
def _united(asked: Sequence[tuple[str, int]]) -> str:
    """Each row is one column, a record: so may columns differ."""
    parts, taken = [], 0
    for which, (sql, arguments) in enumerate(asked):
        parts.append(f"SELECT {which} AS which, r AS found FROM ({renumbered(sql, taken)}) AS r")  # noqa: S608  # no input in it
        taken += arguments
    return " UNION ALL ".join(parts)
