"""Agents as crowds: those who can do the same kinds of work, and by night or not, counted together.

The same rules, summed, hold for a crowd as for a person; a crowd of one is a person. The small model of large crowds
finds in moments how many should work each shift, which the model of persons then starts from.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from routing.rosters.coverage import Profile
from routing.rosters.desk_plan import DeskPlan, days_in_a_row, least_half_hours, may_work, most_half_hours
from routing.rosters.grid import Slot
from routing.rosters.plan import Agent


@dataclass(frozen=True, slots=True)
class Crowd:
    """Agents of one profile."""

    agents: tuple[Agent, ...]
    profile: Profile

    def able(self, plan: DeskPlan, slot: Slot) -> int:
        """How many may work the shift."""
        return sum(may_work(plan, agent, slot) for agent in self.agents)

    def there(self, plan: DeskPlan, day: int) -> int:
        return sum(plan.day(day) not in agent.absent for agent in self.agents)

    def hours(self, plan: DeskPlan, week: range) -> tuple[int, int]:
        """Paid half-hours in a week: at least, at most."""
        least = sum(least_half_hours(agent, week) for agent in self.agents)
        return least, sum(most_half_hours(agent) for agent in self.agents)

    def windows(self, plan: DeskPlan) -> Iterator[tuple[range, int]]:
        """Spans of days of the plan, and the days all may work in each so that no run gets too long.

        Whoever may run on for n days rests once in each n + 1. Days before the plan are counted for persons only.
        """
        length = max(agent.longest_run for agent in self.agents) + 1
        at_most = sum(length - length // (agent.longest_run + 1) for agent in self.agents)
        earlier = min(days_in_a_row(plan, self.agents[0]), length - 1) if len(self.agents) == 1 else 0
        for start in range(-earlier, plan.days - length + 1):
            yield range(max(start, 0), start + length), at_most - max(-start, 0)


def persons(plan: DeskPlan) -> tuple[Crowd, ...]:
    return tuple(Crowd((agent,), plan.profiles[agent.name]) for agent in plan.agents)


def crowds(plan: DeskPlan) -> tuple[Crowd, ...]:
    alike: defaultdict[tuple[Profile, bool], list[Agent]] = defaultdict(list)
    for agent in plan.agents:
        alike[plan.profiles[agent.name], agent.nights].append(agent)
    return tuple(Crowd(tuple(agents), profile) for (profile, _), agents in alike.items())
