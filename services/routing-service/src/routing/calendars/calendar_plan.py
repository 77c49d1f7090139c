"""A desk's calendar as written by an operator, and which shifts begin on a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from routing.calendars.public_holidays import HolidaysOf
from routing.calendars.seasons import Seasons
from routing.calendars.shifts import DAY, DayPlan, Shifts, WeekPlan, refuse_overlaps


def known_zone(name: str) -> str:
    """The name itself. Raises ValueError where it is no IANA time zone."""
    try:
        return ZoneInfo(name).key
    except (LookupError, ValueError, OSError) as error:  # zoneinfo looks names up as files
        raise ValueError(f"{name[:64]!r} is no IANA time zone; write it like 'Europe/Berlin'") from error


def _closed_or_week(written: object) -> object:
    return {} if written == "closed" else written


SeasonWeek = Annotated[WeekPlan, BeforeValidator(_closed_or_week)]


class CalendarPlan(BaseModel):
    """Local working hours. Of what is said of a day, the first counts: exception, public holiday, season, week.

    A night shift is the day's it begins on: a holiday closes the shifts that begin on it, and the night before goes on
    into it. Whoever is to leave at midnight ends that shift at 24:00 by an exception.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_zone: Annotated[str, AfterValidator(known_zone)]
    week: WeekPlan
    holidays: tuple[HolidaysOf, ...] = ()
    seasons: dict[str, SeasonWeek] = Field(default_factory=dict, max_length=40)
    exceptions: dict[date, DayPlan] = Field(default_factory=dict, max_length=2000)

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if not any(self.week):
            raise ValueError("the week has no shift at all; a desk must be open at some time")
        return self

    def shifts_on(self, day: date, seasons: Seasons) -> Shifts:
        """The shifts that begin on this local day."""
        if day in self.exceptions:
            return self.exceptions[day]
        if any(day in source.in_year(day.year) for source in self.holidays):
            return ()
        season = next((week for name, week in self.seasons.items() if seasons.contains(name, day)), None)
        return (self.week if season is None else season)[day.weekday()]


def refuse_contradictions(plan: CalendarPlan, seasons: Seasons) -> None:
    """Raise ValueError for a season that is not in the table, or an exception that overlaps the days beside it."""
    for name in plan.seasons:
        if name not in seasons.by_id:
            raise ValueError(f"seasons.{name}: no such season; known are {', '.join(sorted(seasons.by_id))}")
    for day in sorted(plan.exceptions):
        try:
            refuse_overlaps(_three_days(plan, day, seasons))
        except ValueError as error:
            raise ValueError(f"exceptions.{day}: {error}") from error


def _three_days(plan: CalendarPlan, day: date, seasons: Seasons) -> list[tuple[str, int, int]]:
    around = ((ahead, day + timedelta(days=ahead)) for ahead in (-1, 0, 1))
    return [
        (f"{each} {shift}", ahead * DAY + shift.start, ahead * DAY + shift.end)
        for ahead, each in around
        for shift in plan.shifts_on(each, seasons)
    ]


def week_of(written: Mapping[str, object], time_zone: str) -> CalendarPlan:
    """A calendar of nothing but a week."""
    return CalendarPlan.model_validate({"time_zone": time_zone, "week": written})
