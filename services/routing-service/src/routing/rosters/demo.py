"""A made-up plan to try rosters on: desks in several zones, contracts, wishes, absences; the same for a seed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle, islice
from random import Random
from zoneinfo import ZoneInfo

from routing.rosters.grid import Grid, desk_grid
from routing.rosters.plan import Agent, Desk, Duty, Plan, Shift, ShiftWish, Work

PLACES = (("Shanghai", "Asia/Shanghai", "zh"), ("Berlin", "Europe/Berlin", "de"), ("Bogotá", "America/Bogota", "es"))
SHIFTS = (
    Shift("early", time(6), 17),
    Shift("morning", time(8), 17),
    Shift("day", time(10), 17),
    Shift("late", time(13), 17),
    Shift("evening", time(15), 17),
    Shift("short", time(10), 10, 0),
    Shift("short-late", time(17), 10, 0),
    Shift("night", time(22), 17),
)
LOAD = 0.75
"""Heads needed as a share of the hours contracts offer at most; breaks and shift lengths cost some of the rest."""
BY_HOUR = (0, 0, 0, 0, 0, 0, 3, 5, 8, 11, 13, 13, 12, 12, 12, 11, 11, 10, 10, 9, 8, 6, 0, 0)
"""Shape of a day in customers awake; what lies at 0 is the night, staffed by two (estimate)."""
AT_NIGHT = 2
WEEKEND = 0.75


def demo_plan(agents: int, desks: int, days: int, first_day: date, seed: int = 1) -> Plan:
    """So many agents, spread over so many desks. Raises ValueError for what makes no plan."""
    if not 1 <= desks <= 24 or not desks * 8 <= agents <= desks * 200 or not 1 <= days <= 42:
        raise ValueError("a demo has 1 to 24 desks of 8 to 200 agents each, and 1 to 42 days")
    rng = Random(seed)
    made = tuple(_desk(number) for number in range(desks))
    people = tuple(_agent(rng, number, made[number % desks], first_day, days) for number in range(agents))
    demand = {desk.name: _demand(rng, desk, people, first_day, days) for desk in made}
    before = tuple(duty for desk in made for duty in _last_night(desk, people, first_day))
    return Plan(first_day, days, made, people, demand, before=before)


def _desk(number: int) -> Desk:
    name, zone, _ = PLACES[number % len(PLACES)]
    turn = number // len(PLACES)
    return Desk(f"{name}-{turn + 1}" if turn else name, ZoneInfo(zone), SHIFTS)


def _agent(rng: Random, number: int, desk: Desk, first_day: date, days: int) -> Agent:
    part_time = rng.random() < 0.25
    calendar = [first_day + timedelta(days=day) for day in range(days)]
    return Agent(
        name=f"agent-{number + 1:03}",
        desk=desk.name,
        skills=frozenset({"general", *(["returns"] if rng.random() < 0.6 else [])}),
        languages=frozenset({"en", _language(desk)}),
        least_hours=18 if part_time else 32,
        most_hours=25 if part_time else 40,
        nights=rng.random() < 0.6,
        longest_run=rng.choice((5, 6)),
        absent=frozenset(calendar[9:11]) if rng.random() < 0.1 else frozenset(),
        wishes_off={day: rng.choice((1, 2)) for day in rng.sample(calendar, min(2, days)) if rng.random() < 0.5},
        wished_shifts=(ShiftWish(rng.choice(SHIFTS[:5]).name, None, 1),) if rng.random() < 0.5 else (),
    )


def _language(desk: Desk) -> str:
    return next(language for name, _, language in PLACES if desk.name.startswith(name))


def _demand(
    rng: Random, desk: Desk, people: Sequence[Agent], first_day: date, days: int
) -> dict[Work, tuple[int, ...]]:
    grid = desk_grid(desk, first_day, days)
    offered = sum(agent.most_hours * days / 7 for agent in people if agent.desk == desk.name)
    weights = [_weight(grid, index) for index in range(grid.length)]
    nights = weights.count(0) * AT_NIGHT
    scale = (LOAD * offered * 2 - nights) / sum(weights)
    heads = [round(weight * scale * rng.uniform(0.93, 1.07)) if weight else AT_NIGHT for weight in weights]
    returns = tuple(round(count * 0.3) for count in heads)
    general = tuple(count - own for count, own in zip(heads, returns, strict=True))
    return {Work("general"): general, Work("returns", _language(desk)): returns}


def _weight(grid: Grid, index: int) -> float:
    local = grid.local(index)
    return BY_HOUR[local.hour] * (WEEKEND if local.weekday() >= 5 else 1)


def _last_night(desk: Desk, people: Sequence[Agent], first_day: date) -> list[Duty]:
    """Two who were on duty in the night before."""
    day = first_day - timedelta(days=1)
    starts = datetime.combine(day, time(22), desk.zone).astimezone(UTC)
    break_starts = starts + timedelta(hours=3)
    those = (agent for agent in people if agent.desk == desk.name and agent.nights)
    return [
        Duty(agent.name, desk.name, "night", day, starts, starts + timedelta(hours=8.5), at, at + timedelta(hours=0.5))
        for agent, at in zip(islice(those, AT_NIGHT), cycle((break_starts, break_starts + timedelta(hours=1))))
    ]
