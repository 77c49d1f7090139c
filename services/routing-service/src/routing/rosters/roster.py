"""Rosters of all desks: every duty with its break, and what is missing."""

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from routing.rosters.coverage import Profile
from routing.rosters.desk_plan import DeskPlan, desk_plan
from routing.rosters.plan import HALF_HOUR, Duty, Plan
from routing.rosters.search import DeskRoster, Effort, find_roster


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
    duties = tuple(duty for each in found.values() for duty in hand_out(each))
    return Roster(duties, found, time.monotonic() - began, time.process_time() - worked)


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
