"""Times, promises and opening hours on the customer's clock and in the customer's language, by CLDR."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, dates
from crossdesk.manners.isolate import one_isolate


class Naive(ValueError):
    """A moment without a zone: nobody knows when it is. Not retryable; the message names it."""


class Reader(NamedTuple):
    """Who reads: on which clock and by which CLDR locale."""

    zone: ZoneInfo
    locale: Locale

    @property
    def language(self) -> str:
        return str(self.locale.language)


class OpeningHours(NamedTuple):
    """From `opens` to `closes` on the shop's own clock; where it closes at or before it opens, it is the next day."""

    opens: time
    closes: time
    zone: ZoneInfo

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Both moments in the zone. A time that the clock skips in spring is taken as if it had not been set ahead."""
        last = day + timedelta(days=1) if self.closes <= self.opens else day
        return datetime.combine(day, self.opens, self.zone), datetime.combine(last, self.closes, self.zone)


def local_hour(moment: datetime, zone: ZoneInfo) -> int:
    """0 to 23. Raises Naive."""
    return on_clock(moment, zone).hour


def on_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """An aware moment on the clock of a zone. Raises Naive."""
    if moment.utcoffset() is None:
        raise Naive(f"{moment.isoformat()} has no time zone: give one, such as UTC")
    return moment.astimezone(zone)


def moment_text(moment: datetime, reader: Reader) -> str:
    """Weekday, date, time and zone: `Freitag, 27. November 2026, 14:00 MEZ`. Raises Naive."""
    local = on_clock(moment, reader.zone)
    day = dates.format_date(local.date(), "full", locale=reader.locale)
    return one_isolate(f"{day}, {_time(local, reader)} {_zone(local, reader)}", reader.language)


def promise_text(moment: datetime, now: datetime, reader: Reader) -> str:
    """When something is promised: the time alone if it is the customer's same day, else with its day. Raises Naive."""
    local = on_clock(moment, reader.zone)
    if local.date() != on_clock(now, reader.zone).date():
        return moment_text(moment, reader)
    return one_isolate(f"{_time(local, reader)} {_zone(local, reader)}", reader.language)


def opening_text(hours: OpeningHours, day: date, reader: Reader) -> str:
    """The shop's hours of its day `day` on the customer's clock, each end with its weekday where that is another."""
    opens, closes = (each.astimezone(reader.zone) for each in hours.on(day))
    apart = opens.date() != day or closes.date() != day
    ends = [_time(each, reader, weekday=apart) for each in (opens, closes)]
    return one_isolate(f"{' – '.join(ends)} {_zone(opens, reader)}", reader.language)


def _time(local: datetime, reader: Reader, weekday: bool = False) -> str:
    shown = dates.format_time(local.time().replace(second=0, microsecond=0), "short", locale=reader.locale)
    return f"{dates.format_date(local.date(), 'EEE', locale=reader.locale)} {shown}" if weekday else shown


def _zone(local: datetime, reader: Reader) -> str:
    """The language's own name of the clock, or its distance from Greenwich where it has none, as answers write it."""
    name = dates.get_timezone_name(local, "short", locale=reader.locale)
    place = dates.get_timezone_location(local, locale=reader.locale)
    told = name if name != place and any(map(str.isalpha, name)) else _distance(local)
    return one_isolate(told, reader.language)


def _distance(local: datetime) -> str:
    """`GMT+1`, `GMT-3:30`; `UTC` for that zone itself."""
    if str(local.tzinfo) == "UTC":
        return "UTC"
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    told = f"{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
    return f"GMT{told}" if minutes else "GMT"
