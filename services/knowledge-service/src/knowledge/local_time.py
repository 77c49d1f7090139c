"""Moments on the customer's own clock, in the customer's language.

CLDR's patterns are slow to fill in, and what they give repeats: days, minutes and zones of all who write at one time.
Each is therefore remembered by language and country.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates

from knowledge.conventions import Conventions

Variant = Literal["daylight", "standard"]

WORDINGS = 4096
"""Days, minutes or zones remembered: those of a day or two in some fifty languages and countries."""
ZONES = 1024
"""More than there are; zoneinfo itself remembers eight and reads a file for every other."""


@dataclass(frozen=True)
class LocalMoment:
    """A moment in pieces. `city` names the zone (`Berlin`), not for UTC; `abbreviation` is `MEZ` or `GMT+1`."""

    date: str
    time: str
    city: str | None
    abbreviation: str


def zone_for(time_zone: str | None, country: str | None, conventions: Conventions) -> tzinfo:
    """The customer's IANA zone; when not given or no such zone, the country's main one; else UTC. Never raises."""
    name = conventions.zone_names.get((time_zone or "").casefold()) or conventions.main_zones.get(country or "")
    return _zone(name) if name else UTC


@lru_cache(maxsize=ZONES)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local_moment(moment: datetime, zone: tzinfo, locale: Locale) -> LocalMoment:
    """An aware moment on the clock of `zone`, worded by CLDR for `locale`."""
    local = on_the_clock_of(zone, moment)
    return LocalMoment(
        date=_day(local.date(), "long", locale),
        time=_time(local.time().replace(second=0, microsecond=0), locale),
        city=_city(_name(local.tzinfo), locale),
        abbreviation=_abbreviation(local, locale),
    )


def weekday_and_date(moment: datetime, zone: tzinfo, locale: Locale) -> str:
    """The day of an aware moment where the clock of `zone` goes: `Freitag, 27. November 2026`."""
    return _day(on_the_clock_of(zone, moment).date(), "full", locale)


def long_date(moment: datetime, zone: tzinfo, locale: Locale) -> str:
    """The same without its weekday, which some languages inflect in a sentence: `27. November 2026`."""
    return _day(on_the_clock_of(zone, moment).date(), "long", locale)


def on_the_clock_of(zone: tzinfo, moment: datetime) -> datetime:
    """An aware moment in `zone`. Never raises."""
    try:
        return moment.astimezone(zone)
    except OverflowError:  # within a day of year 1 or 9999: no clock there but UTC
        return moment.astimezone(UTC)


@lru_cache(maxsize=WORDINGS)
def _day(day: date, form: Literal["long", "full"], locale: Locale) -> str:
    return dates.format_date(day, form, locale=locale)


@lru_cache(maxsize=WORDINGS)
def _time(at: time, locale: Locale) -> str:
    """Short times name hours and minutes only, so neither day nor zone changes them."""
    return dates.format_time(at, "short", locale=locale)


def _name(zone: tzinfo | None) -> str:
    return getattr(zone, "key", "UTC")


@lru_cache(maxsize=WORDINGS)
def _city(zone: str, locale: Locale) -> str | None:
    if "/" not in zone or zone.startswith("Etc/"):
        return None
    city = dates.get_timezone_location(_zone(zone), locale=locale, return_city=True)
    return city.rsplit("/", 1)[-1]


def _abbreviation(local: datetime, locale: Locale) -> str:
    zone = _name(local.tzinfo)
    if zone == "UTC" and local.utcoffset() == UTC.utcoffset(None):
        return "UTC"
    return _clock_name(zone, "daylight" if local.dst() else "standard", locale) or _short_offset(local)


@lru_cache(maxsize=WORDINGS)
def _clock_name(zone: str, variant: Variant, locale: Locale) -> str | None:
    """The abbreviation this language has for a zone's clock, if any; Babel names the place where CLDR has none."""
    name = dates.get_timezone_name(_zone(zone), "short", locale=locale, zone_variant=variant)
    place = dates.get_timezone_location(_zone(zone), locale=locale)
    return name if name != place and any(map(str.isalpha, name)) else None


def _short_offset(local: datetime) -> str:
    """`GMT+1`, `GMT-3:30`: the form CLDR uses where a language has no abbreviation for a zone."""
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "GMT"
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
