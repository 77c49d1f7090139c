"""How the dates of a season follow from a calendar: the Gregorian, the Islamic one, or a country's holidays."""

from datetime import date, timedelta
from typing import Annotated, Literal

import holidays
from hijridate import Gregorian, Hijri
from pydantic import BaseModel, ConfigDict, Field

from routing.calendars.shifts import DAYS

Span = tuple[date, date]
"""First and last day."""


class Rule(BaseModel):
    """What all kinds of rules share: where a season begins beside the day found, and how many days it lasts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offset: int = Field(default=0, ge=-60, le=60)
    days: int = Field(default=1, ge=1, le=60)

    def lasting(self, day: date) -> Span:
        first = day + timedelta(days=self.offset)
        return first, first + timedelta(days=self.days - 1)


class OnDate(Rule):
    """The same date every year."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    def spans(self, year: int) -> list[Span]:
        return [self.lasting(date(year, self.month, self.day))]


class OnWeekday(Rule):
    """The nth of a weekday in a month, from 1."""

    month: int = Field(ge=1, le=12)
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    nth: int = Field(ge=1, le=4)

    def spans(self, year: int) -> list[Span]:
        first = date(year, self.month, 1)
        ahead = (DAYS.index(self.weekday) - first.weekday()) % 7 + 7 * (self.nth - 1)
        return [self.lasting(first + timedelta(days=ahead))]


class OnIslamicDate(Rule):
    """A day of the Umm al-Qura calendar, or the whole month where none is named.

    It is the civil calendar of Saudi Arabia; where the new moon is sighted, a month may begin a day earlier or later.
    """

    islamic_month: int = Field(ge=1, le=12)
    islamic_day: int | None = Field(default=None, ge=1, le=29)

    def spans(self, year: int) -> list[Span]:
        years = {Gregorian(year, month, 1).to_hijri().year for month in (1, 12)}
        found = [self._span(islamic) for islamic in range(min(years), max(years) + 2)]
        return [span for span in found if span[0].year == year]

    def _span(self, year: int) -> Span:
        first = Hijri(year, self.islamic_month, self.islamic_day or 1)
        day = date(*first.to_gregorian().datetuple())
        length = self.days if self.islamic_day else first.month_length()
        return self.model_copy(update={"days": length}).lasting(day)


class OnHoliday(Rule):
    """The first day a country's calendar gives this name, as dates of the Chinese, Hindu and Hebrew calendars."""

    country: str
    holiday: str
    language: str | None = None

    def spans(self, year: int) -> list[Span]:
        calendar = holidays.country_holidays(self.country, years=year, language=self.language)
        named = calendar.get_named(self.holiday)
        return [self.lasting(min(named))] if named else []


AnyRule = Annotated[OnDate | OnWeekday | OnIslamicDate | OnHoliday, Field(union_mode="left_to_right")]
