"""A desk to simulate from a roster, its agents and a forecast of contacts, all as CSV."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from routing.desk_simulation.desk_day import BadSimulation, DeskDay, Handling, Server, Stream
from routing.rosters.plan import HALF_HOUR, Duty, Work
from routing.rosters.read_plan import read_duties, rows

LONGEST = 62 * 48
"""Half-hours that are simulated at most."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How contacts are handled: seconds by skill and of all others, spread, patience, contacts an agent has at once."""

    handling: float
    by_skill: Mapping[str, float]
    spread: float | None = None
    patience: float = inf
    room: int = 1

    def of(self, work: Work) -> Handling:
        return Handling(self.by_skill.get(work.skill, self.handling), self.spread)


@dataclass(frozen=True, slots=True)
class _Contacts:
    first: datetime
    length: int
    by_desk: Mapping[str, Mapping[Work, tuple[float, ...]]]


def read_days(roster: Path, agents: Path, forecast: Path, pace: Pace) -> dict[str, DeskDay]:
    """A desk to simulate for each desk of the forecast; rows without a desk go to all agents together, under "".

    Raises BadPlan or BadSimulation naming the file and what to correct, OSError for a missing file.
    """
    contacts = _contacts(forecast)
    duties = list(read_duties(roster))
    able = {row.get("agent", ""): row for row in rows(agents)}
    for duty in duties:
        if duty.agent not in able:
            raise BadSimulation(f"{roster}: {duty.agent} is no agent of {agents}")
    return {
        desk: DeskDay(
            tuple(Stream(str(work), counts, pace.of(work), pace.patience) for work, counts in streams.items()),
            tuple(_servers([duty for duty in duties if desk in ("", duty.desk)], able, contacts.first, streams, pace)),
        )
        for desk, streams in contacts.by_desk.items()
    }


def _servers(
    duties: Sequence[Duty],
    able: Mapping[str, Mapping[str, str]],
    first: datetime,
    streams: Mapping[Work, object],
    pace: Pace,
) -> list[Server]:
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for duty in sorted(duties, key=lambda each: each.starts_at):
        spans[duty.agent] += _spans(duty, first)
    return [
        Server(frozenset(str(work) for work in streams if _can(able[agent], work)), tuple(own), pace.room)
        for agent, own in spans.items()
    ]


def _spans(duty: Duty, first: datetime) -> list[tuple[float, float]]:
    """The duty less its break and less what lies before the forecast, in seconds from its first half-hour."""
    turns = [duty.starts_at, duty.break_starts_at, duty.break_ends_at, duty.ends_at]
    seconds = [max(0.0, (turn - first).total_seconds()) for turn in turns if turn is not None]
    return [(start, end) for start, end in zip(seconds[::2], seconds[1::2], strict=True) if start < end]


def _can(row: Mapping[str, str], work: Work) -> bool:
    skills, languages = (set(row.get(column, "").split(";")) for column in ("skills", "languages"))
    return (not work.skill or work.skill in skills) and (not work.language or work.language in languages)


def _contacts(path: Path) -> _Contacts:
    found = [_row(path, number, row) for number, row in enumerate(rows(path), start=2)]
    first = min(start for start, *_ in found)
    length = (max(start for start, *_ in found) - first) // HALF_HOUR + 1
    if length > LONGEST:
        raise BadSimulation(f"{path} spans {length // 48} days; {LONGEST // 48} can be simulated")
    counts: defaultdict[str, defaultdict[Work, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0] * length))
    for start, desk, work, count in found:
        counts[desk][work][(start - first) // HALF_HOUR] += count
    by_desk = {desk: {work: tuple(each) for work, each in works.items()} for desk, works in counts.items()}
    return _Contacts(first, length, by_desk)


def _row(path: Path, number: int, row: Mapping[str, str]) -> tuple[datetime, str, Work, float]:
    try:
        start = datetime.fromisoformat(row.get("start", ""))
        if start.tzinfo is None or start.minute % 30 or start.second:
            raise BadSimulation(f"start {row['start']} is no half-hour with a zone, as 2026-12-07T08:30+00:00 is")
        contacts = float(row.get("contacts") or row.get("expected", ""))
        if not 0 <= contacts < inf:
            raise BadSimulation(f"contacts {contacts:g} must be 0 or more")
        work = Work(row.get("skill") or row.get("intent_group", ""), row.get("language", ""))
        return start, row.get("desk", ""), work, contacts
    except ValueError as error:
        raise BadSimulation(f"{path}, line {number}: {error}") from None
