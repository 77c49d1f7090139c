"""Who works what, and the rules of work, as constraints of CP-SAT."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, IntVar

from routing.rosters.coverage import Profile
from routing.rosters.crowds import Crowd
from routing.rosters.desk_plan import DeskPlan
from routing.rosters.grid import Slot
from routing.rosters.weekly_rest import rest_weekly


@dataclass(frozen=True, slots=True)
class Model:
    """The variables whose values are the roster.

    `works`: by crowd and slot number, how many (of a person: whether). `breaks`: by profile, slot number and offset,
    how many rest. `missing`: by half-hour, agents missing.
    """

    plan: DeskPlan
    crowds: tuple[Crowd, ...]
    model: CpModel = field(default_factory=cp_model.CpModel)
    works: dict[tuple[int, int], IntVar] = field(default_factory=dict)
    breaks: dict[tuple[Profile, int, int], IntVar] = field(default_factory=dict)
    missing: dict[int, IntVar] = field(default_factory=dict)

    def own(self, crowd: int) -> list[tuple[Slot, IntVar]]:
        """The slots a crowd may work."""
        return [
            (slot, self.works[crowd, number])
            for number, slot in enumerate(self.plan.slots)
            if (crowd, number) in self.works
        ]


def rules_of_work(plan: DeskPlan, crowds: tuple[Crowd, ...]) -> Model:
    """Everybody keeps to one shift a day, rest, runs of days and the hours of the contract; nothing is covered yet.

    Hours wanted at least are hard, too: `contract_conflicts.py` finds before whose cannot be reached.
    """
    built = Model(plan, crowds)
    for number, crowd in enumerate(crowds):
        for slot_number, slot in enumerate(plan.slots):
            if able := crowd.able(plan, slot):
                built.works[number, slot_number] = built.model.new_int_var(0, able, "")
        _keep_rules(built, number, crowd)
    return built


def _keep_rules(built: Model, number: int, crowd: Crowd) -> None:
    plan, model, own = built.plan, built.model, built.own(number)
    by_day: defaultdict[int, list[tuple[Slot, IntVar]]] = defaultdict(list)
    for slot, works in own:
        by_day[slot.day].append((slot, works))
    for day, each in by_day.items():
        model.add(sum(works for _, works in each) <= crowd.there(plan, day))
    _rest(built, by_day, len(crowd.agents))
    if len(crowd.agents) == 1:
        rest_weekly(model, plan, crowd.agents[0], by_day)
    for days, at_most in crowd.windows(plan):
        worked = [works for day in days for _, works in by_day.get(day, ())]
        if len(worked) > at_most:
            model.add(sum(worked) <= at_most)
    for week in plan.weeks:
        paid = sum(slot.shift.paid * works for slot, works in own if slot.day in week)
        model.add_linear_constraint(paid + 0, *crowd.hours(plan, week))


def _rest(built: Model, by_day: Mapping[int, list[tuple[Slot, IntVar]]], agents: int) -> None:
    """After a shift none of the next two days' that begin too soon."""
    for slot, works in [pair for pairs in by_day.values() for pair in pairs]:
        for day in (slot.day + 1, slot.day + 2):
            soon = [then for later, then in by_day.get(day, ()) if later.first - slot.end < built.plan.rest]
            if soon:
                built.model.add(works + sum(soon) <= agents)
