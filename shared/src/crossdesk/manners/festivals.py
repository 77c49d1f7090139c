"""Which festival a market may be greeted on at a date, and with which words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, NamedTuple, Self

import holidays
from hijridate import Gregorian, Hijri
from pydantic import Field, model_validator

from crossdesk.errors import Misconfigured
from crossdesk.manners.read_manners import Part, read
from crossdesk.manners.style import MarketName, MarketStyle, Text, language_of

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d)$")]
"""Days to the 29th: every month of both calendars has them, but for 29 February."""


class Festival(Part):
    """One festival; the fields are told in `festivals.yaml`. Greetings are by language."""

    on: MonthDay | None = None
    islamic: MonthDay | None = None
    holiday: Text | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    days: int = Field(default=1, ge=1, le=15)
    greetings: dict[str, Text] = Field(min_length=1)
    markets: tuple[MarketName, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _dated_in_one_way(self) -> Self:
        if sum(way is not None for way in (self.on, self.islamic, self.holiday)) != 1:
            raise ValueError("give one of `on`, `islamic` and `holiday`")
        if (self.holiday is None) != (self.country is None):
            raise ValueError("`holiday` and `country` belong together")
        if self.on == "02-29":
            raise ValueError("`on` is a day that most years do not have")
        wordless = [market for market in self.markets if language_of(market) not in self.greetings]
        if wordless:
            raise ValueError(f"no greeting in the language of {', '.join(wordless)}")
        return self

    def holds(self, day: date) -> bool:
        """Whether a local date is one of its days."""
        starts = [start for year in {max(day.year - 1, 1), day.year} for start in self._starts(year)]
        return any(start <= day < start + timedelta(days=self.days) for start in starts)

    def _starts(self, year: int) -> list[date]:
        if self.on:
            return [date.fromisoformat(f"{year:04d}-{self.on}")]
        return _islamic(self.islamic, year) if self.islamic else _first_named(self.country, self.holiday, year)


class Greeted(NamedTuple):
    festival: str
    greeting: str


def load_festivals(markets: Mapping[str, MarketStyle]) -> dict[str, Festival]:
    """The installed table. Raises Misconfigured, also where it names a market without a style."""
    return of_known_markets(read("festivals.yaml", dict[str, Festival]), markets)


def of_known_markets(festivals: dict[str, Festival], markets: Mapping[str, MarketStyle]) -> dict[str, Festival]:
    """The same. Raises Misconfigured naming every market that `markets.yaml` does not hold."""
    unknown = [f"{name}.markets: {m}" for name, each in festivals.items() for m in each.markets if m not in markets]
    if unknown:
        raise Misconfigured(f"festivals.yaml: markets.yaml has no such market: {'; '.join(unknown)}")
    return festivals


def greeted_on(day: date, market: str, festivals: Mapping[str, Festival]) -> Greeted | None:
    """The first festival of a market on a date of the customer's calendar, if there is one."""
    language = language_of(market)
    found = (name for name, each in festivals.items() if market in each.markets and each.holds(day))
    name = next(found, None)
    return Greeted(name, festivals[name].greetings[language]) if name else None


def _islamic(month_day: str, year: int) -> list[date]:
    """Days of a Gregorian year. None outside 1925 to 2075: the published tables end soon after."""
    if not 1925 <= year <= 2075:
        return []
    month, day = map(int, month_day.split("-"))
    first = Gregorian(year, 1, 1).to_hijri().year
    days = (date(*Hijri(hijri, month, day).to_gregorian().datetuple()) for hijri in range(first, first + 3))
    return [each for each in days if each.year == year]


def _first_named(country: str | None, name: str | None, year: int) -> list[date]:
    calendar = holidays.country_holidays(country or "", years=year, language="en_US", categories=None)
    return [min(named)] if (named := calendar.get_named(name or "", split_multiple_names=True)) else []
