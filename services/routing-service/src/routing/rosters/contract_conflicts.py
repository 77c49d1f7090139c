"""Contracts that want more hours than the other rules of their agent leave: which, and by how much."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice

from routing.rosters.crowds import persons
from routing.rosters.desk_plan import desk_plan, least_half_hours
from routing.rosters.plan import Agent, Plan
from routing.rosters.relaxations import RELAXATIONS
from routing.rosters.search import Effort, solve
from routing.rosters.work_rules import rules_of_work

EFFORT = Effort(seconds=30, workers=1)
"""Far more than agents by themselves take."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An agent, the half-hours of the contract that cannot be worked, and the rules that are in the way."""

    agent: Agent
    too_many: int
    rules: tuple[str, ...]

    def __str__(self) -> str:
        wanted = f"{self.agent.name}: the contract wants {self.agent.least_hours:g} h a week"
        why = " or ".join(self.rules) or "one shift a day, of the shifts there are"
        return f"{wanted}, {self.too_many / 2:g} h of the plan are too many because of {why}"


def contract_conflicts(plan: Plan) -> list[Conflict]:
    """Every agent whose least hours cannot be reached, as the plan has no roster then."""
    return [
        Conflict(agent, lacking[agent.name], tuple(_rules(plan, agent, lacking[agent.name])))
        for desk in plan.desks
        for lacking in [_unreachable(plan, desk.name)]
        for agent in plan.agents_of(desk.name)
        if lacking[agent.name]
    ]


def _rules(plan: Plan, agent: Agent, too_many: int) -> Iterator[str]:
    """Those without which it would be less; where no single one helps, the first two that do together."""
    alone = replace(plan, agents=(agent,))
    binding = [each for each in RELAXATIONS if each.relax(alone) != alone]
    helps = [each for each in binding if _left(each.relax(alone), agent) < too_many]
    yield from (each.says(plan, (agent,)) for each in helps)
    if not helps:
        pairs = (
            pair for pair in combinations(binding, 2) if _left(pair[1].relax(pair[0].relax(alone)), agent) < too_many
        )
        yield from (" together with ".join(each.says(plan, (agent,)) for each in pair) for pair in islice(pairs, 1))


def _left(plan: Plan, agent: Agent) -> int:
    return sum(_unreachable(plan, agent.desk).values())


def _unreachable(plan: Plan, desk: str) -> Counter[str]:
    """Paid half-hours below the contract, by name of agent, at least."""
    own = desk_plan(plan, plan.desk(desk))
    free = replace(own, agents=tuple(replace(agent, least_hours=0) for agent in own.agents))
    built = rules_of_work(free, persons(free))
    lacking = {
        (number, week): built.model.new_int_var(0, least_half_hours(agent, days), "")
        for number, agent in enumerate(own.agents)
        for week, days in enumerate(own.weeks)
    }
    for (number, week), short in lacking.items():
        paid = sum(slot.shift.paid * works for slot, works in built.own(number) if slot.day in own.weeks[week])
        built.model.add(paid + short >= least_half_hours(own.agents[number], own.weeks[week]))
    built.model.minimize(sum(lacking.values()) + 0)
    solver = solve(built.model, EFFORT)
    sums: Counter[str] = Counter()
    for (number, _), short in lacking.items():
        sums[own.agents[number].name] += solver.value(short)
    return sums
