"""Rosters of all desks: every duty with its break, and what is missing.

Each desk gets its share of the time. Where that was not enough, and other programs had some of the processor time it
stands for, the desks that lack most are searched on, for what is owed.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from routing.rosters.coverage import Profile
from routing.rosters.desk_plan import DeskPlan, desk_plan
from routing.rosters.plan import HALF_HOUR, Duty, Plan
from routing.rosters.search import DeskRoster, Effort, find_roster, search_on

ENOUGH = 0.01
"""The share of agent-half-hours missing from which on a roster is not good enough."""
LONGER = 2.0
"""How much longer the search may take for processor time owed, as a share of its seconds."""
LEAST_OWED = 1.0
"""Seconds below which searching on is not worth building the model again."""
TURNS = 2
"""Parts in which what is owed is used, so that it goes to whichever desk lacks most by then."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Duties of all agents; by desk what the solver found; how long it took, and how long the processors worked."""

    duties: tuple[Duty, ...]
    desks: Mapping[str, DeskRoster]
    seconds: float
    processor_seconds: float


def make_roster(plan: Plan, effort: Effort) -> Roster:
    """Rosters of all desks, one after the other, the time shared among them. Raises NoRoster as `find_roster`."""
    began, worked = time.monotonic(), time.process_time()
    staffed = [desk for desk in plan.desks if plan.agents_of(desk.name)]
    found = {
        desk.name: find_roster(desk_plan(plan, desk), effort.left(began, 1 / len(staffed), 1 - number / len(staffed)))
        for number, desk in enumerate(staffed)
    }
    _use_what_is_owed(found, effort, began, worked)
    duties = tuple(duty for each in found.values() for duty in hand_out(each))
    return Roster(duties, found, time.monotonic() - began, time.process_time() - worked)


def _use_what_is_owed(found: dict[str, DeskRoster], effort: Effort, began: float, worked: float) -> None:
    """Search on at the desk that lacks most, as long as too many are missing and processor time is left.

    Not where the search is bounded by work, which no other program can take away.
    """
    ends = began + effort.seconds * (1 + LONGER)
    while missing_share(found.values()) >= ENOUGH and effort.work == float("inf"):
        owed = effort.seconds - (time.process_time() - worked) / effort.workers
        left = ends - time.monotonic()
        name = max(found, key=lambda each: _avoidable(found[each]))
        if min(owed, left) < LEAST_OWED or not _avoidable(found[name]):
            return
        seconds = min(left, max(effort.seconds / len(found) / TURNS, LEAST_OWED))
        found[name] = search_on(found[name], replace(effort, seconds=seconds))


def _avoidable(found: DeskRoster) -> int:
    """Agent-half-hours missing beyond what no roster can do without, as far as that is proven."""
    return sum(found.missing.values()) - found.at_least


def missing_share(found: Iterable[DeskRoster]) -> float:
    """Of the agent-half-hours needed at these desks, how many are missing."""
    each = list(found)
    needed = sum(sum(map(sum, desk.plan.demand.values())) for desk in each)
    return sum(sum(desk.missing.values()) for desk in each) / needed if needed else 0.0


def hand_out(found: DeskRoster) -> list[Duty]:
    """Duties of a desk in order of time: the breaks of a profile go to those of it who work the shift."""
    plan = found.plan
    resting: defaultdict[tuple[Profile, int], list[int]] = defaultdict(list)
    for (profile, slot, offset), count in found.breaks.items():
        resting[profile, slot] += [offset] * count
    duties = [
        _duty(plan, name, slot, resting[plan.profiles[name], slot])
        for name, slots in sorted(found.works.items())
        for slot in slots
    ]
    return sorted(duties, key=lambda duty: (duty.starts_at, duty.agent))


def _duty(plan: DeskPlan, agent: str, number: int, resting: list[int]) -> Duty:
    slot = plan.slots[number]
    rests_at = plan.grid.begins(slot.first + resting.pop()) if slot.shift.break_half_hours else None
    return Duty(
        agent=agent,
        desk=plan.desk.name,
        shift=slot.shift.name,
        day=plan.day(slot.day),
        starts_at=plan.grid.begins(slot.first),
        ends_at=plan.grid.begins(slot.end),
        break_starts_at=rests_at,
        break_ends_at=rests_at and rests_at + slot.shift.break_half_hours * HALF_HOUR,
    )
