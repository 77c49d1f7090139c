"""Heads needed, breaks and what is missing, as constraints of CP-SAT.

Half-hours are no variables of agents. Breaks are numbers of agents of one profile who rest at an offset of a shift
(implicit breaks after Bechtold and Jacobs, 1990), which `roster.py` hands out to persons afterwards; what is missing in
a half-hour is one number (see `coverage.py`).
"""

from collections import defaultdict
from collections.abc import Iterable

from ortools.sat.python.cp_model import IntVar, LinearExpr, LinearExprT

from routing.rosters.coverage import Profile, telling_sets
from routing.rosters.desk_plan import DeskPlan
from routing.rosters.work_rules import Model


def cover_demand(built: Model) -> None:
    """Add breaks and `missing`, which costs nothing yet."""
    plan = built.plan
    present = set(plan.profiles.values())
    if plan.breaks:
        _take_breaks(built, present)
    on_duty = {profile: _on_duty(built, profile) for profile in present}
    sets = telling_sets(tuple(plan.demand), present)
    for index in range(plan.grid.length):
        needed = plan.needed(index)
        if needed:
            built.missing[index] = built.model.new_int_var(0, sum(needed.values()), "")
        for chosen in sets:
            heads = sum(count for kind, count in needed.items() if kind in chosen)
            if heads:
                there = [term for profile in present if profile & chosen for term in on_duty[profile][index]]
                built.model.add(LinearExpr.sum([*there, built.missing[index]]) >= heads)


def _take_breaks(built: Model, present: Iterable[Profile]) -> None:
    for profile in present:
        for number, slot in enumerate(built.plan.slots):
            working = _working(built, profile, number)
            if not working or not slot.shift.break_half_hours:
                continue
            for offset in slot.shift.break_offsets:
                built.breaks[profile, number, offset] = built.model.new_int_var(0, len(built.plan.agents), "")
            resting = [built.breaks[profile, number, offset] for offset in slot.shift.break_offsets]
            built.model.add(sum(resting) == sum(working))


def _working(built: Model, profile: Profile, number: int) -> list[IntVar]:
    those = (crowd for crowd, each in enumerate(built.crowds) if each.profile == profile)
    return [built.works[crowd, number] for crowd in those if (crowd, number) in built.works]


def _on_duty(built: Model, profile: Profile) -> dict[int, list[LinearExprT]]:
    """By half-hour: those at work, less those at their break."""
    terms: defaultdict[int, list[LinearExprT]] = defaultdict(list)
    for number, slot in enumerate(built.plan.slots):
        working = _working(built, profile, number)
        for index in range(slot.first, slot.end):
            terms[index] += working
        for offset in slot.shift.break_offsets:
            resting = built.breaks.get((profile, number, offset))
            if resting is not None:
                for index in range(slot.first + offset, slot.first + offset + slot.shift.break_half_hours):
                    terms[index].append(-resting)
    for index in _still_there(built.plan, profile):
        terms[index].append(1)
    return terms


def _still_there(plan: DeskPlan, profile: Profile) -> Iterable[int]:
    """Half-hours of the plan covered by duties that began before it, once for each agent."""
    for name in (name for name, own in plan.profiles.items() if own == profile):
        for duty in plan.before[name]:
            for index in range(max(plan.grid.index(duty.ends_at), 0)):
                if duty.covers(plan.grid.begins(index)):
                    yield index
