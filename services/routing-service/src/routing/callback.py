"""When a customer may be called back: windows of the customer's own waking hours, right through clock changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = 1024
"""Names looked up once, wrong ones included; zoneinfo itself remembers eight and reads a file for every other."""
DAYS_AHEAD = 15
"""Further than any weekly plan needs, also when a day's only window is lost to a clock change."""


class Hours(BaseModel):
    """Days of a week and the local windows on each of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: frozenset[Day] = Field(min_length=1)
    windows: tuple[tuple[time, time], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _windows_follow_each_other(self) -> Self:
        empty = any(start >= end for start, end in self.windows)
        overlap = any(later[0] < earlier[1] for earlier, later in pairwise(self.windows))
        if empty or overlap:
            raise ValueError("windows must be in order, not empty and must not overlap")
        return self


class CallbackRules(BaseModel):
    """The plan of `data/callbacks.yaml`: hours by country, and those of all others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice_minutes: int = Field(ge=0)
    others: Hours
    countries: dict[Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")], Hours]

    def hours(self, country: str | None) -> Hours:
        return self.countries.get(country or "", self.others)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time (aware UTC) and the customer's zone it was chosen in."""

    starts_at: datetime
    ends_at: datetime
    time_zone: str


def customer_zone(time_zone: str | None, country: str | None, country_zones: Mapping[str, str]) -> ZoneInfo:
    """The customer's own zone; if that is none, the main zone of the country; if that is unknown too, UTC."""
    for name in (time_zone, country_zones.get(country or "")):
        if name and (zone := _zone(name)):
            return zone
    return ZoneInfo("UTC")


@lru_cache(maxsize=ZONES)
def _zone(name: str) -> ZoneInfo | None:
    """zoneinfo looks names up as files: a bad one is a missing key, a bad path or a directory."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def next_window(now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules) -> Window:
    """The first window that begins at or after `now` (aware) plus the notice, in the hours of `country`.

    Raises Misconfigured when the plan offers none within two weeks.
    """
    earliest = now.astimezone(UTC) + timedelta(minutes=rules.notice_minutes)
    first_day = earliest.astimezone(zone).date()
    for day in (first_day + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        for window in _windows_on(day, zone, rules.hours(country)):
            if window.starts_at >= earliest:
                return window
    raise Misconfigured(f"routing/data/callbacks.yaml has no window for {country} in {DAYS_AHEAD} days; add some")


def _windows_on(day: date, zone: ZoneInfo, hours: Hours) -> Iterator[Window]:
    if DAYS[day.weekday()] not in hours.days:
        return
    for start, end in hours.windows:
        starts_at, ends_at = _in_utc(day, start, zone), _in_utc(day, end, zone)
        if starts_at and ends_at and starts_at < ends_at:
            yield Window(starts_at, ends_at, zone.key)


def _in_utc(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The moment the local clock shows `at`; the first of two when it is set back, None when it jumps over it."""
    local = datetime.combine(day, at)
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None
