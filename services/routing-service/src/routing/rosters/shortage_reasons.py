"""Where a desk goes short, and which rule is to blame: the desk is solved again without each rule in turn."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from routing.rosters.desk_plan import DeskPlan, desk_plan
from routing.rosters.grid import is_night
from routing.rosters.plan import WEEK, Plan
from routing.rosters.relaxations import RELAXATIONS
from routing.rosters.search import DeskRoster, Effort, cover_again


class Block(NamedTuple):
    """Half-hours told together: the nights, or the days, of a week (from 1)."""

    week: int
    night: bool

    def __str__(self) -> str:
        return f"{'nights' if self.night else 'days'} of week {self.week}"


@dataclass(frozen=True, slots=True)
class Shortage:
    """What is missing in a block, in agent-half-hours, and the best single rule to drop (None: none helps by half)."""

    desk: str
    block: Block
    missing: int
    needed: int
    rule: str | None
    left: int
    """What would still be missing without that rule."""

    def __str__(self) -> str:
        short = f"desk {self.desk}, {self.block}: {self.missing} of {self.needed} agent-half-hours short"
        if self.rule is None:
            return f"{short}; no single rule is to blame: more agents or other shifts are needed"
        return f"{short} because {self.rule} (without that: {self.left})"


def shortages(plan: Plan, found: DeskRoster, effort: Effort) -> list[Shortage]:
    """The blocks in which something is missing. `effort` is for each rule that is tried."""
    missing = _by_block(found.plan, found.missing)
    if not missing:
        return []
    needed = _by_block(found.plan, {index: sum(found.plan.needed(index).values()) for index in found.missing})
    tried = list(_tried(plan, found, effort))
    return [_shortage(found, block, short, needed[block], tried) for block, short in sorted(missing.items())]


def _tried(plan: Plan, found: DeskRoster, effort: Effort) -> Iterator[tuple[str, Mapping[Block, int]]]:
    """Each rule that binds anybody, and what is missing without it."""
    if bare := _bare(found.plan, found.missing):
        times = sorted({found.plan.grid.local(index).strftime("%H:%M") for index in bare})
        left = {index: short for index, short in found.missing.items() if index not in bare}
        yield f"no shift covers {', '.join(times)}", _by_block(found.plan, left)
    for relaxation in RELAXATIONS:
        relaxed = relaxation.relax(plan)
        if relaxed != plan:
            freed = desk_plan(relaxed, found.plan.desk)
            says = relaxation.says(plan, found.plan.agents)
            yield says, _by_block(freed, cover_again(freed, found, effort))


def _bare(plan: DeskPlan, missing: Mapping[int, int]) -> set[int]:
    """Half-hours in which no shift is offered."""
    short = (index for index, heads in missing.items() if heads)
    return {index for index in short if not any(slot.first <= index < slot.end for slot in plan.slots)}


def _shortage(
    found: DeskRoster, block: Block, missing: int, needed: int, tried: list[tuple[str, Mapping[Block, int]]]
) -> Shortage:
    best = min(tried, key=lambda each: each[1].get(block, 0), default=None)
    left = missing if best is None else best[1].get(block, 0)
    rule = best[0] if best and left * 2 <= missing else None
    return Shortage(found.plan.desk.name, block, missing, needed, rule, left)


def _by_block(plan: DeskPlan, missing: Mapping[int, int]) -> Counter[Block]:
    counted: Counter[Block] = Counter()
    for index, short in missing.items():
        counted[_block(plan, index)] += short
    return +counted


def _block(plan: DeskPlan, index: int) -> Block:
    """The early hours belong to the night before, as its shift does."""
    local = plan.grid.local(index)
    day = (local - timedelta(hours=6)).date() if is_night(local) else local.date()
    return Block(max((day - plan.first_day).days, 0) // WEEK + 1, is_night(local))
