"""A shop's hours on the customer's clock: the days they begin on there, the times, and the clock's name."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from knowledge.local_time import on_the_clock_of
from knowledge.policy import WEEKDAYS, Clock, DayOfWeek, PolicyValue, TimeOfDay


class Clocks(NamedTuple):
    """From the shop's clock to the customer's, on a day of the shop's."""

    shop: ZoneInfo
    reader: ZoneInfo
    day: date

    def moved(self, value: TimeOfDay) -> datetime:
        """A time of that day as the customer's clock shows it, also one that the shop's clock skips in spring."""
        return on_the_clock_of(self.reader, datetime.combine(self.day, value.time, self.shop))


def on_readers_clock(name: str, values: Mapping[str, PolicyValue], zone: tzinfo, now: datetime) -> PolicyValue:
    """The value of this name of a policy, on the clock of `zone` at `now` (aware); as it is where the zone is unknown.

    Days are those on which the first of the policy's times falls for the customer. Nothing changes where both clocks
    agree, nor in a policy without a clock of its own.
    """
    value, clocks = values[name], _clocks(values, zone, now)
    if clocks is None or not isinstance(value, TimeOfDay | DayOfWeek | Clock):
        return value
    if isinstance(value, Clock):
        return Clock.model_construct(zone=clocks.reader.key)  # there is such a zone: to look again takes milliseconds
    if isinstance(value, TimeOfDay):
        return TimeOfDay(time=clocks.moved(value).time())
    weekday = (WEEKDAYS.index(value.weekday) + _days_apart(values, clocks).days) % len(WEEKDAYS)
    return DayOfWeek(weekday=WEEKDAYS[weekday])


def _clocks(values: Mapping[str, PolicyValue], zone: tzinfo, now: datetime) -> Clocks | None:
    own = [ZoneInfo(value.zone) for value in values.values() if isinstance(value, Clock)]
    if len(own) != 1 or not isinstance(zone, ZoneInfo):
        return None
    here = on_the_clock_of(own[0], now)
    agree = here.utcoffset() == on_the_clock_of(zone, now).utcoffset()
    return None if agree else Clocks(own[0], zone, here.date())


def _days_apart(values: Mapping[str, PolicyValue], clocks: Clocks) -> timedelta:
    """How many days later it is for the customer when the shop opens: -1, 0 or 1."""
    first = min((value for value in values.values() if isinstance(value, TimeOfDay)), key=_time, default=None)
    return clocks.moved(first).date() - clocks.day if first else timedelta()


def _time(value: TimeOfDay) -> datetime:
    return datetime.combine(date.min, value.time, UTC)
