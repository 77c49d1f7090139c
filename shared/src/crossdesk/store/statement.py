"""SQL with its arguments, and several of them as one: what takes one round trip is settled or not, without BEGIN."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

_PARAMETER = re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class Statement:
    """One statement. Its parameters are numbered from $1."""

    sql: str
    arguments: tuple[Any, ...] = ()


def joined(statements: Sequence[Statement]) -> Statement:
    """One statement that does what all of them do and gives what the first one gives.

    The others become CTEs: they must change data (an unread SELECT would not run) and have no CTEs of their own, and
    none sees what another does.
    """
    sql = _joined(tuple((each.sql, len(each.arguments)) for each in statements))
    return Statement(sql, tuple(argument for each in statements for argument in each.arguments))


async def write_together(connection: "PoolConnectionProxy", statements: Sequence[Statement]) -> None:
    """Run statements that change data as one; without any, do nothing."""
    if statements:
        one = joined(statements)
        await connection.execute(one.sql, *one.arguments)


@lru_cache(maxsize=256)
def _joined(statements: tuple[tuple[str, int], ...]) -> str:
    (main, taken), *others = statements
    parts = []
    for number, (sql, arguments) in enumerate(others):
        parts.append(f"also_{number} AS ({renumbered(sql, taken)})")
        taken += arguments
    if not parts:
        return main
    first, _, rest = main.strip().partition(" ")
    return f"WITH {', '.join(parts)}{', ' + rest if first == 'WITH' else ' ' + main}"


def renumbered(sql: str, by: int) -> str:
    """The statement with its parameters numbered from `by` + 1, to stand in another."""
    return _PARAMETER.sub(lambda parameter: f"${int(parameter[1]) + by}", sql)
