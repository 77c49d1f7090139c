"""When a customer may be called or written back: in their own waking hours, while a desk that can do it is open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from routing.calendars.business_time import OpeningHours
from routing.calendars.local_time import moment_of
from routing.calendars.public_holidays import is_holiday
from routing.calendars.shifts import DAYS

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ZONES = 1024
"""Names looked up once, wrong ones included; zoneinfo itself remembers eight and reads a file for every other."""
WINDOWS = 4096
"""Days of a zone whose windows are kept."""
DAYS_AHEAD = 15
"""Further than any weekly plan needs, also when holidays take a week of it."""
LONGEST_ALONE = timedelta(hours=3)
"""A window in hours of the desk alone is no longer than the customers' usual ones."""


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


class Capacity(BaseModel):
    """How many callbacks fit into a window: agents who are there then, and what part of their time callbacks may take.

    `staff_of` are agents by tenant, `staff` those of all others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    staff: int = Field(ge=1, le=10_000)
    staff_of: dict[str, Annotated[int, Field(ge=1, le=10_000)]] = {}
    percent_of_time: int = Field(ge=1, le=100)
    minutes_each: int = Field(ge=1)

    def places(self, window: "Window", tenant: str) -> int:
        """One at least: a window in which nobody had time at all would not be offered."""
        minutes = (window.ends_at - window.starts_at) // timedelta(minutes=1) * self.staff_of.get(tenant, self.staff)
        return max(1, minutes * self.percent_of_time // 100 // self.minutes_each)


class CallbackRules(BaseModel):
    """The plan of `data/callbacks.yaml`: hours by country and those of all others, reminders, points and capacity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice_minutes: int = Field(ge=0)
    shortest_minutes: int = Field(default=30, ge=1)
    reminder_minutes: int = Field(default=15, ge=0)
    due_points: int = Field(default=0, ge=0)
    late_points: int = Field(default=0, ge=0)
    on_holidays: bool = False
    capacity: Capacity = Capacity(staff=1, percent_of_time=100, minutes_each=15)
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


def next_window(
    now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules, desk: OpeningHours | None = None
) -> Window:
    """The first window that begins at or after `now` (aware) plus the notice, in the hours of `country` and of `desk`.

    Where the two never meet within two weeks, the desk writes in hours of its own, to be read when the customer is up.
    Raises Misconfigured when the plan itself offers no window, and NeverOpens when the desk does not open.
    """
    if window := next(offered_windows(now, zone, country, rules, desk), None):
        return window
    if desk is None:
        raise Misconfigured(f"routing/data/callbacks.yaml has no window for {country} in {DAYS_AHEAD} days; add some")
    opening = desk.next_opening(_earliest(now, rules))
    _, closes = next(desk.open_spans(opening, opening + LONGEST_ALONE))
    return Window(opening, closes, zone.key)


def offered_windows(
    now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules, desk: OpeningHours | None = None
) -> Iterator[Window]:
    """All windows of the next two weeks in order, to book the first of or to let the customer choose among.

    A desk that is open for a part of a window only leaves that part, if it is long enough for a call.
    """
    earliest = _earliest(now, rules)
    first_day = earliest.astimezone(zone).date()
    for day in (first_day + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)):
        for window in _windows_on(day, zone, country, rules):
            yield from (part for part in _parts(window, desk, rules) if part.starts_at >= earliest)


def remind_at(window: Window, booked_at: datetime, rules: CallbackRules) -> datetime:
    """When customer and desk are reminded: some minutes before, or at once where it was booked later than that."""
    return max(window.starts_at - timedelta(minutes=rules.reminder_minutes), booked_at.astimezone(UTC))


def points_when_due(window: Window, now: datetime, rules: CallbackRules) -> int:
    """Points of priority a callback gains: none before its window, some from then on, and more once it is late.

    See `priority.ranked_at` for what a point is worth.
    """
    if now > window.ends_at:
        return rules.due_points + rules.late_points
    return rules.due_points if now >= window.starts_at else 0


def _earliest(now: datetime, rules: CallbackRules) -> datetime:
    return now.astimezone(UTC) + timedelta(minutes=rules.notice_minutes)


def _windows_on(day: date, zone: ZoneInfo, country: str | None, rules: CallbackRules) -> Sequence[Window]:
    hours = rules.hours(country)
    if DAYS[day.weekday()] not in hours.days or (not rules.on_holidays and is_holiday(day, country)):
        return ()
    return _windows(day, zone, hours.windows)


@lru_cache(maxsize=WINDOWS)
def _windows(day: date, zone: ZoneInfo, local: tuple[tuple[time, time], ...]) -> Sequence[Window]:
    """A span that a clock jumps over whole is none."""
    moments = [[moment_of(day, at.hour * 60 + at.minute, zone) for at in span] for span in local]
    return tuple(Window(starts_at, ends_at, zone.key) for starts_at, ends_at in moments if starts_at < ends_at)


def _parts(window: Window, desk: OpeningHours | None, rules: CallbackRules) -> Iterator[Window]:
    if desk is None:
        yield window
        return
    for opens, closes in desk.open_spans(window.starts_at, window.ends_at):
        if closes - opens >= timedelta(minutes=rules.shortest_minutes):
            yield Window(opens, closes, window.time_zone)
