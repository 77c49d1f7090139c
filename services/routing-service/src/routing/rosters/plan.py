"""What a roster is made from and what it is made of: desks, shifts, agents, demand, duties."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

HALF_HOUR = timedelta(minutes=30)
WEEK = 7


class BadPlan(ValueError):
    """The plan's files contradict themselves or cannot be read. The message names file, row and what to correct."""


class Work(NamedTuple):
    """A kind of work: a skill, a language, or both; an empty one asks for nothing."""

    skill: str = ""
    language: str = ""

    def __str__(self) -> str:
        return " in ".join(filter(None, (self.skill or "any skill", self.language)))


class ShiftWish(NamedTuple):
    """A shift an agent would like, on one day or (`day` None) on any."""

    shift: str
    day: date | None
    weight: int

    def fits(self, shift: str, day: date) -> bool:
        return self.shift == shift and self.day in (None, day)


@dataclass(frozen=True, slots=True)
class Shift:
    """A pattern of a desk: local start, length and break in half-hours, the break included in the length and unpaid."""

    name: str
    starts: time
    half_hours: int
    break_half_hours: int = 1

    @property
    def paid(self) -> int:
        """Paid half-hours."""
        return self.half_hours - self.break_half_hours

    @property
    def break_offsets(self) -> range:
        """Half-hours after the start at which the break may begin: in the middle third."""
        last = self.half_hours * 2 // 3 - self.break_half_hours
        return range(min(self.half_hours // 3, last), last + 1) if self.break_half_hours else range(0)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk and the shifts it offers, each day, in its own time zone."""

    name: str
    zone: ZoneInfo
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person and the rules for them. Hours are paid hours in a week; a week begins with the plan's first weekday."""

    name: str
    desk: str
    skills: frozenset[str]
    languages: frozenset[str] = frozenset()
    least_hours: float = 0
    most_hours: float = 40
    nights: bool = True
    longest_run: int = 6
    absent: frozenset[date] = frozenset()
    wishes_off: Mapping[date, int] = field(default_factory=dict)
    wished_shifts: tuple[ShiftWish, ...] = ()

    def can(self, work: Work) -> bool:
        """Whether the agent has the skill and speaks the language."""
        return (not work.skill or work.skill in self.skills) and (not work.language or work.language in self.languages)


@dataclass(frozen=True, slots=True)
class Duty:
    """A shift somebody works. Times are aware UTC; `day` is the desk's local day on which it begins."""

    agent: str
    desk: str
    shift: str
    day: date
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None
    break_ends_at: datetime | None

    def covers(self, moment: datetime) -> bool:
        """Whether the agent takes contacts in the half-hour that begins at `moment`."""
        if not self.starts_at <= moment < self.ends_at:
            return False
        if self.break_starts_at is None or self.break_ends_at is None:
            return True
        return not self.break_starts_at <= moment < self.break_ends_at

    @property
    def paid_hours(self) -> float:
        resting = timedelta()
        if self.break_starts_at is not None and self.break_ends_at is not None:
            resting = self.break_ends_at - self.break_starts_at
        return (self.ends_at - self.starts_at - resting) / timedelta(hours=1)


Demand = Mapping[str, Mapping[Work, tuple[int, ...]]]
"""Heads needed by desk, kind of work and half-hour; half-hour 0 begins at the first day's local midnight."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All a roster is made from; `before` holds the duties that ended within, or reach over, the last days before."""

    first_day: date
    days: int
    desks: tuple[Desk, ...]
    agents: tuple[Agent, ...]
    demand: Demand
    rest: timedelta = timedelta(hours=11)
    weekly_rest: timedelta = timedelta(hours=35)
    """Once in each whole week, uninterrupted; none asks for nothing."""
    before: tuple[Duty, ...] = ()
    breaks: bool = True
    """Whether agents at their break are missed; only without that, when reasons are looked for."""

    def desk(self, name: str) -> Desk:
        return next(desk for desk in self.desks if desk.name == name)

    def agents_of(self, desk: str) -> tuple[Agent, ...]:
        return tuple(agent for agent in self.agents if agent.desk == desk)
