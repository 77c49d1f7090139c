"""A rest of 35 h at a stretch in each week, as constraints of CP-SAT: 24 h once in seven days, and 11 h of a day.

(Directive 2003/88/EC of the European Parliament and of the Council, articles 3 and 5.) Such a rest lies around a day on
which no shift begins: a boolean for each agent and day says that it does. At the end of the plan it is to be over, as
nothing is known of the days after. Weeks that the plan holds in part ask for none.
"""

from collections.abc import Iterable, Mapping, Sequence

from ortools.sat.python.cp_model import CpModel, IntVar

from routing.rosters.desk_plan import DeskPlan
from routing.rosters.grid import Slot
from routing.rosters.plan import WEEK, Agent

Worked = tuple[Slot, IntVar]


def rest_weekly(model: CpModel, plan: DeskPlan, agent: Agent, by_day: Mapping[int, Sequence[Worked]]) -> None:
    """For one person, whose slots with their variables are given by day."""
    if not plan.weekly_rest:
        return
    for week in plan.weeks:
        if len(week) == WEEK:
            model.add_bool_or([_rests_around(model, plan, agent, by_day, day) for day in week])


def _rests_around(
    model: CpModel, plan: DeskPlan, agent: Agent, by_day: Mapping[int, Sequence[Worked]], day: int
) -> IntVar:
    """True only if no shift begins that day and the rest around it is long enough."""
    rests = model.new_bool_var("")
    if here := [works for _, works in by_day.get(day, ())]:
        model.add(sum(here) + rests <= 1)
    after = by_day.get(day + 1, ())
    for end in _ends_before(plan, agent, day):
        _keep_apart(model, plan, [rests], end, after)
    for slot, works in by_day.get(day - 1, ()):
        _keep_apart(model, plan, [rests, works], slot.end, after)
    return rests


def _ends_before(plan: DeskPlan, agent: Agent, day: int) -> Iterable[int]:
    """Of duties before the plan, which matter to its first day only."""
    return [plan.grid.index(duty.ends_at) for duty in plan.before[agent.name]] if day == 0 else ()


def _keep_apart(model: CpModel, plan: DeskPlan, ended: Sequence[IntVar], end: int, after: Iterable[Worked]) -> None:
    """Not all of `ended` with a shift that begins too soon after it, or with the end of the plan."""
    if plan.grid.length - end < plan.weekly_rest:
        model.add(sum(ended) <= len(ended) - 1)
    elif soon := [works for slot, works in after if slot.first - end < plan.weekly_rest]:
        model.add(sum(ended) + sum(soon) <= len(ended))
