"""Who works on the day and who writes: drawn by a seed, so that a day can be had again."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log, sqrt
from random import Random

from loadtests.desk.day import MINUTE, DayPlan, draw_shares


@dataclass(frozen=True)
class Agent:
    """Times are the desk's seconds since it opened; `dies_at` is when the client falls silent, if it does."""

    agent_id: str
    email: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    begins: float
    ends: float
    break_at: float
    break_seconds: float
    dies_at: float | None = None

    @property
    def kind(self) -> tuple[object, ...]:
        """Equals have the same: they know and work the same."""
        return (self.skills, self.languages, self.begins, self.ends)


@dataclass(frozen=True)
class Visit:
    """A customer who comes at a time, and what they are going to do."""

    at: float
    customer_id: str
    language: str
    text: str
    handling: float
    writes_again: bool
    wants_callback: bool


def draw_agents(day: DayPlan, count: int, dice: Random) -> list[Agent]:
    """`count` agents, with shifts, skills and languages in the shares of the plan."""
    shifts = draw_shares([(shift.share, shift) for shift in day.shifts], count)
    skills = draw_shares([(part.share, part.skills) for part in day.skills], count)
    languages = draw_shares([(part.share, part.languages) for part in day.languages], count)
    dice.shuffle(skills)
    dice.shuffle(languages)
    dying = set(dice.sample(range(count), round(day.crashes * count)))
    agents = []
    for number, (shift, knows, speaks) in enumerate(zip(shifts, skills, languages, strict=True)):
        begins, ends = shift.begins * day.seconds, shift.ends * day.seconds
        agents.append(
            Agent(
                agent_id=f"desk-{number:02}",
                email=f"desk-{number:02}@demo.example.com",
                skills=knows,
                languages=speaks,
                begins=begins,
                ends=ends,
                break_at=shift.break_at * day.seconds,
                break_seconds=shift.break_minutes * MINUTE,
                dies_at=dice.uniform(begins, begins + 0.7 * (ends - begins)) if number in dying else None,
            )
        )
    return agents


def draw_visits(day: DayPlan, agents: int, dice: Random) -> Iterator[Visit]:
    """A Poisson process with the rates of the plan, thinned from the busiest."""
    most = day.busiest_rate(agents)
    at, number = dice.expovariate(most), 0
    while at < day.seconds:
        part = min(int(at / day.seconds * len(day.arrivals)), len(day.arrivals) - 1)
        if dice.random() < day.arrivals[part]:
            number += 1
            yield _visit(day, at, number, dice)
        at += dice.expovariate(most)


def _visit(day: DayPlan, at: float, number: int, dice: Random) -> Visit:
    wish = dice.choices(day.wishes, [each.share for each in day.wishes])[0]
    late = at > day.seconds * (1 - day.no_callbacks_in_the_last)
    variance = log(1 + day.handling_spread**2)
    return Visit(
        at=at,
        customer_id=f"desk-c-{number}",
        language=wish.language,
        text=wish.text,
        handling=day.handling_minutes * MINUTE * dice.lognormvariate(-variance / 2, sqrt(variance)),
        writes_again=dice.random() < day.writes_again,
        wants_callback=not late and dice.random() < day.wants_callback,
    )
