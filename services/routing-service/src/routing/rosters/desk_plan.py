"""One desk's part of a plan, with all a solver asks for worked out: half-hours, slots, profiles, who may work what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from routing.rosters.coverage import Profile, profiles
from routing.rosters.grid import Grid, Slot, desk_grid, desk_slots
from routing.rosters.plan import WEEK, Agent, Desk, Duty, Plan, Work


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """Desks share nothing: agents belong to one, so each desk is a problem of its own."""

    desk: Desk
    grid: Grid
    slots: tuple[Slot, ...]
    agents: tuple[Agent, ...]
    profiles: Mapping[str, Profile]
    demand: Mapping[Work, tuple[int, ...]]
    first_day: date
    days: int
    rest: int
    """Half-hours between two shifts."""
    weekly_rest: int
    """Half-hours without a break once in each whole week; 0: none are asked for."""
    before: Mapping[str, tuple[Duty, ...]]
    """By agent: duties of the days before the first."""
    breaks: bool

    @property
    def weeks(self) -> tuple[range, ...]:
        """The days of each week; the last may be short."""
        return tuple(range(day, min(day + WEEK, self.days)) for day in range(0, self.days, WEEK))

    def day(self, number: int) -> date:
        return self.first_day + timedelta(days=number)

    def needed(self, index: int) -> dict[Work, int]:
        """Heads by kind in a half-hour."""
        return {kind: heads[index] for kind, heads in self.demand.items() if heads[index]}


def desk_plan(plan: Plan, desk: Desk) -> DeskPlan:
    agents = plan.agents_of(desk.name)
    demand = plan.demand.get(desk.name, {})
    return DeskPlan(
        desk=desk,
        grid=desk_grid(desk, plan.first_day, plan.days),
        slots=desk_slots(desk, plan.first_day, plan.days),
        agents=agents,
        profiles=profiles(agents, demand),
        demand=demand,
        first_day=plan.first_day,
        days=plan.days,
        rest=round(plan.rest / timedelta(minutes=30)),
        weekly_rest=round(plan.weekly_rest / timedelta(minutes=30)),
        before={agent.name: _duties(plan.before, agent.name) for agent in agents},
        breaks=plan.breaks,
    )


def _duties(before: Sequence[Duty], agent: str) -> tuple[Duty, ...]:
    return tuple(duty for duty in before if duty.agent == agent)


def may_work(plan: DeskPlan, agent: Agent, slot: Slot) -> bool:
    """Whether nothing about this one shift forbids it: absence, nights, rest since a duty before the plan."""
    if plan.day(slot.day) in agent.absent or (slot.night and not agent.nights):
        return False
    ends = [plan.grid.index(duty.ends_at) for duty in plan.before[agent.name]]
    return all(slot.first - end >= plan.rest for end in ends)


def days_in_a_row(plan: DeskPlan, agent: Agent) -> int:
    """How many days up to the one before the first the agent has worked without a day off."""
    worked = {duty.day for duty in plan.before[agent.name]}
    run = 0
    while plan.day(-1 - run) in worked:
        run += 1
    return run


def least_half_hours(agent: Agent, week: range) -> int:
    """Paid half-hours the contract wants in a week; of a short week its share, rounded down."""
    return int(agent.least_hours * 2 * len(week) / WEEK)


def most_half_hours(agent: Agent) -> int:
    return int(agent.most_hours * 2)
