"""Plans with one rule taken away, to find out what that rule costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from routing.rosters.plan import Agent, Plan

HOURS_OF_A_WEEK = 168.0


@dataclass(frozen=True, slots=True)
class Relaxation:
    """`says` names the rule with the figures of these agents of a plan; `relax` gives the plan without it."""

    says: Callable[[Plan, tuple[Agent, ...]], str]
    relax: Callable[[Plan], Plan]


def _agents(plan: Plan, change: Callable[[Agent], Agent]) -> Plan:
    return replace(plan, agents=tuple(change(agent) for agent in plan.agents))


def _know_all(plan: Plan) -> Plan:
    kinds = [kind for demand in plan.demand.values() for kind in demand]
    skills, languages = frozenset(kind.skill for kind in kinds), frozenset(kind.language for kind in kinds)
    return _agents(plan, lambda agent: replace(agent, skills=skills, languages=languages))


def _only(count: int, every: int) -> str:
    return f"only {count} of {every} agents" if count else f"none of {every} agents"


def _say_nights(_: Plan, agents: tuple[Agent, ...]) -> str:
    return f"{_only(sum(agent.nights for agent in agents), len(agents))} may work nights"


def _say_skills(plan: Plan, agents: tuple[Agent, ...]) -> str:
    kinds = {kind for agent in agents for kind in plan.demand.get(agent.desk, {})}
    counts = sorted((sum(agent.can(kind) for agent in agents), str(kind)) for kind in kinds)
    return "".join(f"{_only(count, len(agents))} can do {kind}" for count, kind in counts[:1])


def _say_hours(_: Plan, agents: tuple[Agent, ...]) -> str:
    return f"contracts allow {sum(agent.most_hours for agent in agents):g} h a week"


def _say_absences(_: Plan, agents: tuple[Agent, ...]) -> str:
    return f"{sum(len(agent.absent) for agent in agents)} days of absence"


def _say_rest(plan: Plan, _: tuple[Agent, ...]) -> str:
    return f"{plan.rest / timedelta(hours=1):g} h of rest between shifts"


def _say_weekly_rest(plan: Plan, _: tuple[Agent, ...]) -> str:
    return f"{plan.weekly_rest / timedelta(hours=1):g} h of rest at a stretch in each week"


def _say_runs(_: Plan, agents: tuple[Agent, ...]) -> str:
    return f"at most {max(agent.longest_run for agent in agents)} days in a row"


def _say_breaks(_: Plan, __: tuple[Agent, ...]) -> str:
    return "nobody stands in for those at their break"


RELAXATIONS = (
    Relaxation(_say_nights, lambda plan: _agents(plan, lambda agent: replace(agent, nights=True))),
    Relaxation(_say_skills, _know_all),
    Relaxation(_say_absences, lambda plan: _agents(plan, lambda agent: replace(agent, absent=frozenset()))),
    Relaxation(_say_hours, lambda plan: _agents(plan, lambda agent: replace(agent, most_hours=HOURS_OF_A_WEEK))),
    Relaxation(_say_rest, lambda plan: replace(plan, rest=timedelta())),
    Relaxation(_say_weekly_rest, lambda plan: replace(plan, weekly_rest=timedelta())),
    Relaxation(_say_breaks, lambda plan: replace(plan, breaks=False)),
    Relaxation(_say_runs, lambda plan: _agents(plan, lambda agent: replace(agent, longest_run=plan.days + 1))),
)
"""In the order in which they are named where several would help as much."""
