"""Holidays, campaigns and outages that move contacts, past and planned, from a YAML file.

Those of the past teach what such an event does; those planned get what they taught, or the `lift` the planner gives.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

MOST_EVENTS = 5_000


class BadEvents(ValueError):
    """The file of events is not as wanted. The message names the event and what to correct."""


class Kind(StrEnum):
    """What an event is; events of one kind teach about each other."""

    HOLIDAY = "holiday"
    CAMPAIGN = "campaign"
    OUTAGE = "outage"


class Event(BaseModel):
    """From the start of `first` to the end of `last`, days by the market's clock; or between two moments.

    `markets`: where; all when empty. `lift`: contacts expected beside usual ones, such as 1.8; asked only while no
    event of this name has been seen.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    kind: Kind
    first: Annotated[date | datetime, Field(alias="from")]
    last: Annotated[date | datetime, Field(alias="to")]
    markets: tuple[str, ...] = ()
    lift: Annotated[float, Field(gt=0, le=50)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Event":
        if isinstance(self.first, datetime) != isinstance(self.last, datetime):
            raise ValueError("from and to are to be two days, or two moments with a zone")
        for each in (self.first, self.last):
            if isinstance(each, datetime) and each.tzinfo is None:
                raise ValueError(f"{each} has no zone: write 2026-11-27T08:00:00Z")
        begins, ends = self.span("UTC")
        if begins >= ends:
            raise ValueError(f"it ends ({self.last}) before it begins ({self.first})")
        return self

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Its first moment and the one after its last, in UTC."""
        if isinstance(self.first, datetime) and isinstance(self.last, datetime):
            return self.first.astimezone(UTC), self.last.astimezone(UTC)
        return _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone)

    def concerns(self, market: str) -> bool:
        return not self.markets or market in self.markets


def read_events(path: Path) -> Sequence[Event]:
    """Events under the key `events`. Raises OSError, or BadEvents."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadEvents(f"{path} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict) or not isinstance(found.get("events"), list):
        raise BadEvents(f"{path} is to hold a list under the key events")
    return _checked(path, found["events"])


def _checked(path: Path, found: list[object]) -> Sequence[Event]:
    if len(found) > MOST_EVENTS:
        raise BadEvents(f"{path} has more than {MOST_EVENTS:,} events: split it")
    try:
        return TypeAdapter(list[Event]).validate_python(found)
    except ValidationError as error:
        problem = error.errors()[0]
        number, *place = problem["loc"] or (0,)
        where = ", ".join([f"event {int(number) + 1}", *map(str, place)])
        raise BadEvents(f"{path}, {where}: {problem['msg'].removeprefix('Value error, ')}") from error


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
