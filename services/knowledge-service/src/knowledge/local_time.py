"""Moments on the customer's own clock, in the customer's language."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from babel import Locale, dates

from knowledge.conventions import Conventions


@dataclass(frozen=True)
class LocalMoment:
    """A moment in pieces. `city` names the zone (`Berlin`), not for UTC; `abbreviation` is `MEZ` or `GMT+1`."""

    date: str
    weekday_date: str
    time: str
    city: str | None
    abbreviation: str


def zone_for(time_zone: str | None, country: str | None, conventions: Conventions) -> tzinfo:
    """The customer's IANA zone; when not given or no such zone, the country's main one; else UTC. Never raises."""
    name = conventions.zone_names.get((time_zone or "").casefold()) or conventions.main_zones.get(country or "")
    return ZoneInfo(name) if name else UTC


def local_moment(moment: datetime, zone: tzinfo, locale: Locale) -> LocalMoment:
    """An aware moment on the clock of `zone`, worded by CLDR for `locale`."""
    local = on_the_clock_of(zone, moment)
    return LocalMoment(
        date=dates.format_date(local, "long", locale=locale),
        weekday_date=dates.format_date(local, "full", locale=locale),
        time=dates.format_time(local, "short", tzinfo=local.tzinfo, locale=locale),
        city=_city(local.tzinfo, locale),
        abbreviation=_abbreviation(local, locale),
    )


def on_the_clock_of(zone: tzinfo, moment: datetime) -> datetime:
    """An aware moment in `zone`. Never raises."""
    try:
        return moment.astimezone(zone)
    except OverflowError:  # within a day of year 1 or 9999: no clock there but UTC
        return moment.astimezone(UTC)


def _city(zone: tzinfo | None, locale: Locale) -> str | None:
    name = getattr(zone, "key", "UTC")
    if "/" not in name or name.startswith("Etc/"):
        return None
    city = dates.get_timezone_location(zone, locale=locale, return_city=True)
    return city.rsplit("/", 1)[-1]


def _abbreviation(local: datetime, locale: Locale) -> str:
    if local.utcoffset() == UTC.utcoffset(None) and getattr(local.tzinfo, "key", "UTC") == "UTC":
        return "UTC"
    name = dates.get_timezone_name(local, "short", locale=locale)
    if any(letter.isalpha() for letter in name):
        return name
    return _short_offset(local)


def _short_offset(local: datetime) -> str:
    """`GMT+1`, `GMT-3:30`: the form CLDR uses where a language has no abbreviation for a zone."""
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "GMT"
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
