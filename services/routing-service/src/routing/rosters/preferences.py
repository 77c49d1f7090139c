"""What a roster should be like beside covering demand: wishes, fairness, no hours paid for nothing."""

from collections.abc import Callable, Iterable

from ortools.sat.python.cp_model import LinearExprT

from routing.rosters.desk_plan import DeskPlan
from routing.rosters.grid import Slot
from routing.rosters.plan import Agent
from routing.rosters.work_rules import Model

UNFAIR, OFF, WISHED, PAID = 60, 40, 15, 1
"""Costs: of a shift more between the most and the least loaded (of nights, of weekends), of a wish for a day off or for
a shift that is not met (times its weight), of a paid half-hour."""


def preferences(built: Model) -> LinearExprT:
    """What a model of persons costs."""
    costs = [cost for number in range(len(built.crowds)) for cost in _of_person(built, number)]
    by_night = [number for number, crowd in enumerate(built.crowds) if crowd.agents[0].nights]
    costs.append(UNFAIR * _spread(built, by_night, lambda slot: slot.night))
    costs.append(UNFAIR * _spread(built, range(len(built.crowds)), lambda slot: slot.weekend))
    return sum(costs)


def _of_person(built: Model, number: int) -> list[LinearExprT]:
    agent = built.crowds[number].agents[0]
    return [works * _cost(built.plan, agent, slot) for slot, works in built.own(number)]


def _cost(plan: DeskPlan, agent: Agent, slot: Slot) -> int:
    day = plan.day(slot.day)
    liked = sum(wish.weight for wish in agent.wished_shifts if wish.fits(slot.shift.name, day))
    return PAID * slot.shift.paid + OFF * agent.wishes_off.get(day, 0) - WISHED * liked


def _spread(built: Model, numbers: Iterable[int], counted: Callable[[Slot], bool]) -> LinearExprT:
    most, fewest = (built.model.new_int_var(0, built.plan.days, "") for _ in range(2))
    for number in numbers:
        count = sum(works for slot, works in built.own(number) if counted(slot))
        built.model.add(count <= most)
        built.model.add(count >= fewest)
    return most - fewest
