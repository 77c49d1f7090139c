"""Public holidays of countries and their regions, by the `holidays` library."""

from datetime import date
from functools import cache, lru_cache
from typing import Self

import holidays
from pydantic import BaseModel, ConfigDict, model_validator

CALENDARS = 4096
"""Years of a country or region kept in memory; some hundred bytes each."""


class HolidaysOf(BaseModel):
    """A country (ISO 3166-1 alpha-2), or one of its regions (the part of its ISO 3166-2 code after the dash)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str
    region: str | None = None

    @model_validator(mode="after")
    def _are_known(self) -> Self:
        known = holidays.list_supported_countries(include_aliases=False)
        if self.country not in known:
            raise ValueError(f"no public holidays are known of {self.country!r}; name a country as 'DE'")
        if self.region and self.region not in known[self.country]:
            regions = ", ".join(known[self.country]) or "none"
            raise ValueError(f"{self.country} has no region {self.region!r}; known are {regions}")
        return self

    def in_year(self, year: int) -> frozenset[date]:
        return public_holidays(self.country, self.region, year)


@lru_cache(maxsize=CALENDARS)
def public_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    """Days off by law, those of the whole country included where a region is named.

    Limit: where they follow the moon as it is sighted, days to come are the library's estimates.
    """
    return frozenset(holidays.country_holidays(country, subdiv=region, years=year))


def is_holiday(day: date, country: str | None) -> bool:
    """Whether this is a day off in the whole country; no day is where the country is unknown."""
    known = country in _countries()
    return bool(known and country and day in public_holidays(country, None, day.year))


@cache
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries(include_aliases=False))
