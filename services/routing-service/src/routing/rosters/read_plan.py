"""Plans from files: `plan.yaml` (days, desks, shifts), agents and demand as CSV, a roster of the days before."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from routing.rosters.plan import BadPlan, Desk, Duty, Plan, Shift
from routing.rosters.read_agents import read_agents
from routing.rosters.read_demand import read_demand

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read."""


def _half_hours(hours: object) -> object:
    return hours * 2 if isinstance(hours, int | float) and not isinstance(hours, bool) else hours


class ShiftEntry(BaseModel):
    """A shift of `plan.yaml`; hours include the break."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    starts: time
    hours: Annotated[int, BeforeValidator(_half_hours), Field(ge=2, le=24)]
    """From 1 to 12, kept as half-hours."""
    break_hours: Annotated[int, BeforeValidator(_half_hours), Field(ge=0, le=4)] = 1

    def shift(self) -> Shift:
        if self.starts.minute % 30 or self.starts.second or self.starts.tzinfo:
            raise BadPlan(f"shift {self.name} starts at {self.starts}: give a local full or half hour, as in '08:30'")
        if self.hours <= self.break_hours * 2:
            raise BadPlan(f"shift {self.name}: its break takes half of it or more; shorten it")
        return Shift(self.name, self.starts, self.hours, self.break_hours)


class DeskEntry(BaseModel):
    """A desk of `plan.yaml`; `markets` are those of a forecast it serves."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40, pattern=r"^[^\s/\\.][^/\\]*$")
    time_zone: str
    shifts: list[ShiftEntry] = Field(min_length=1, max_length=24)
    markets: list[str] = []

    def desk(self) -> Desk:
        names = [shift.name for shift in self.shifts]
        if len(set(names)) < len(names):
            raise BadPlan(f"desk {self.name}: two shifts have the same name; rename one")
        try:
            zone = ZoneInfo(self.time_zone)
        except (LookupError, ValueError, OSError):
            raise BadPlan(f"desk {self.name}: {self.time_zone!r} is no time zone, as Europe/Berlin is") from None
        return Desk(self.name, zone, tuple(shift.shift() for shift in self.shifts))


class PlanFile(BaseModel):
    """The whole of `plan.yaml`."""

    model_config = ConfigDict(extra="forbid")

    first_day: date
    days: int = Field(ge=1, le=42)
    rest_hours: float = Field(default=11, ge=0, le=24)
    weekly_rest_hours: float = Field(default=35, ge=0, le=48)
    desks: list[DeskEntry] = Field(min_length=1, max_length=24)


def read_plan(plan: Path, agents: Path, demand: Path, before: Path | None = None) -> Plan:
    """Read and check all files. Raises BadPlan naming file, row and what to correct, OSError for a missing file."""
    try:
        entry = PlanFile.model_validate(yaml.safe_load(_text(plan)))
        desks = tuple(each.desk() for each in entry.desks)
    except ValidationError as error:
        raise BadPlan(f"{plan}: {told(error)}") from None
    except (yaml.YAMLError, BadPlan) as error:
        raise BadPlan(f"{plan}: {' '.join(str(error).split())}") from None
    if len({desk.name for desk in desks}) < len(desks):
        raise BadPlan(f"{plan}: two desks have the same name; rename one")
    markets = {market: each.name for each in entry.desks for market in each.markets}
    return Plan(
        first_day=entry.first_day,
        days=entry.days,
        desks=desks,
        agents=read_agents(agents, rows(agents), desks),
        demand=read_demand(demand, rows(demand), desks, entry.first_day, entry.days, markets),
        rest=timedelta(hours=entry.rest_hours),
        weekly_rest=timedelta(hours=entry.weekly_rest_hours),
        before=tuple(read_duties(before)) if before else (),
    )


def told(error: ValidationError) -> str:
    """The first problem in one line."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the file"
    return f"{place}: {first['msg'][0].lower()}{first['msg'][1:]}"


def rows(path: Path) -> Sequence[Mapping[str, str]]:
    """The rows of a CSV with a header; missing cells are empty."""
    reader = csv.DictReader(_text(path).splitlines(), restval="")
    try:
        found = [{str(name).strip(): str(value).strip() for name, value in row.items()} for row in reader]
    except csv.Error as error:
        raise BadPlan(f"{path}: {error}") from None
    if not found:
        raise BadPlan(f"{path} has no rows below its header")
    return found


def read_duties(path: Path) -> Iterator[Duty]:
    """Duties as `write_csv` wrote them."""
    for number, row in enumerate(rows(path), start=2):
        try:
            yield Duty(
                agent=row["agent"],
                desk=row["desk"],
                shift=row["shift"],
                day=date.fromisoformat(row["day"]),
                starts_at=_moment(row["starts_at"]),
                ends_at=_moment(row["ends_at"]),
                break_starts_at=_moment(row["break_starts_at"]) if row["break_starts_at"] else None,
                break_ends_at=_moment(row["break_ends_at"]) if row["break_ends_at"] else None,
            )
        except KeyError as missing:
            raise BadPlan(f"{path} has no column {missing}") from None
        except ValueError as error:
            raise BadPlan(f"{path}, line {number}: {error}") from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no zone, as in 2026-12-07T08:00+00:00")
    return moment


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise BadPlan(f"{path} is larger than {LARGEST // 2**20} MB; is it the right file?")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadPlan(f"{path} is no UTF-8 text") from None
