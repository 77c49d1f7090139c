"""Demand from the rows of a CSV: heads by half-hour (`start`), desk, skill and language.

Rows of `staff` do as well: a desk is then found by its markets, and an intent group is a skill.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from routing.rosters.grid import Grid, desk_grid
from routing.rosters.plan import BadPlan, Demand, Desk, Work

MOST_HEADS = 10_000
MOST_KINDS = 8
"""Kinds of work a desk may have: each combination of them is looked at."""


def read_demand(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    desks: Sequence[Desk],
    first_day: date,
    days: int,
    markets: Mapping[str, str],
) -> Demand:
    """Heads by desk, kind and half-hour; rows outside the days are passed over. Raises BadPlan naming the line."""
    grids = {desk.name: desk_grid(desk, first_day, days) for desk in desks}
    heads: dict[str, dict[Work, list[int]]] = {desk.name: {} for desk in desks}
    for number, row in enumerate(rows, start=2):
        try:
            _add(heads, grids, row, markets)
        except ValueError as error:
            raise BadPlan(f"{path}, line {number}: {error}") from None
    _checked(path, heads)
    return {desk: {kind: tuple(each) for kind, each in kinds.items()} for desk, kinds in heads.items()}


def _add(
    heads: dict[str, dict[Work, list[int]]],
    grids: Mapping[str, Grid],
    row: Mapping[str, str],
    markets: Mapping[str, str],
) -> None:
    desk = row.get("desk") or markets.get(row.get("market", ""), "")
    if desk not in grids:
        named = row.get("desk") or row.get("market")
        raise BadPlan(f"there is no desk for {named!r}; known are {', '.join(grids)}")
    grid, index = grids[desk], grids[desk].index(_start(row))
    kind = Work(row.get("skill") or row.get("intent_group", ""), row.get("language", ""))
    count = _heads(row.get("heads", ""))
    if 0 <= index < grid.length:
        heads[desk].setdefault(kind, [0] * grid.length)[index] += count


def _start(row: Mapping[str, str]) -> datetime:
    start = datetime.fromisoformat(row.get("start", ""))
    if start.tzinfo is None:
        raise BadPlan(f"start {row['start']} has no zone, as in 2026-12-07T08:00+00:00")
    return start


def _heads(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and int(cell) <= MOST_HEADS):
        raise BadPlan(f"heads {cell!r}: a whole number from 0 to {MOST_HEADS:,} is needed")
    return int(cell)


def _checked(path: Path, heads: Mapping[str, Mapping[Work, object]]) -> None:
    if not any(heads.values()):
        raise BadPlan(f"{path} has no row within the plan's days; look at first_day and days")
    for desk, kinds in heads.items():
        if len(kinds) > MOST_KINDS:
            raise BadPlan(f"{path}: desk {desk} has {len(kinds)} kinds of work; join some, {MOST_KINDS} is the most")
