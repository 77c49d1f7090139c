"""Rosters as text."""

from collections.abc import Iterable, Sequence

from routing.rosters.desk_plan import DeskPlan
from routing.rosters.roster import Roster
from routing.rosters.search import DeskRoster
from routing.rosters.summary import DeskSummary, summary

COLUMNS = ("desk", "agents", "needed", "missing", "share", "at least", "paid h", "nights", "weekends", "off", "wished")


def desk_table(roster: Roster, named: str = "") -> str:
    """A line a desk and one for all. Needed, missing and what nothing could avoid are agent-half-hours."""
    every = [summary(found) for found in roster.desks.values()]
    needed, missing = sum(each.needed for each in every), sum(each.missing for each in every)
    share = f"{missing / needed:.2%}" if needed else "0.00%"
    total = ("all", str(sum(each.agents for each in every)), str(needed), str(missing), share)
    title = [f"{named}:"] if named else []
    return "\n".join([*title, aligned([COLUMNS, *map(_line, every), total])])


def _line(each: DeskSummary) -> tuple[str, ...]:
    return (
        each.desk,
        str(each.agents),
        str(each.needed),
        str(each.missing),
        f"{each.share:.2%}",
        str(each.at_least),
        f"{each.paid_hours:g}",
        f"{each.nights[0]}-{each.nights[1]}",
        f"{each.weekends[0]}-{each.weekends[1]}",
        f"{each.days_off[0]}/{each.days_off[1]}",
        f"{each.shifts_wished[0]}/{each.shifts_wished[1]}",
    )


def shift_table(found: DeskRoster) -> str:
    """Who works what on each day of a desk: the local start of the shift."""
    plan = found.plan
    days = [f"{plan.day(day):%a %d}" for day in range(plan.days)]
    lines = [(agent.name, *_starts(plan, found.works[agent.name])) for agent in plan.agents]
    return aligned([(plan.desk.name, *days), *lines])


def _starts(plan: DeskPlan, numbers: Sequence[int]) -> list[str]:
    starts = {plan.slots[number].day: f"{plan.slots[number].shift.starts:%H:%M}" for number in numbers}
    return [starts.get(day, "-") for day in range(plan.days)]


def aligned(lines: Iterable[Sequence[str]]) -> str:
    """Columns apart by two blanks; the first to the left, all others to the right."""
    rows = [list(line) for line in lines]
    width = max(map(len, rows))
    full = [row + [""] * (width - len(row)) for row in rows]
    wide = [max(map(len, column)) for column in zip(*full, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(wide[0]), *(cell.rjust(size) for cell, size in zip(row[1:], wide[1:], strict=True))]
        ).rstrip()
        for row in full
    )
