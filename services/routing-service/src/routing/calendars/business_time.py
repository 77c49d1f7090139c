"""Business time: how much of a desk's opening hours lies between two moments, and when so much of it has passed.

CalendarError      Permanent: the same question has the same answer
+- NotAMoment      a time without a zone, or outside the years that calendars are kept for
+- NeverOpens      not so much opening time within the years looked ahead
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crossdesk.errors import Permanent

from routing.calendars.calendar_plan import CalendarPlan
from routing.calendars.open_spans import EPOCH, MICROSECOND, OpenYear, open_year
from routing.calendars.seasons import Seasons

YEARS = range(2000, 2076)
"""Islamic dates are known to 2077, and a year needs its neighbours."""
FIRST, LAST = YEARS[1], YEARS[-2]
LOOK_AHEAD = 10
"""Years; bounds what a question of a desk that hardly opens may cost."""


class CalendarError(Permanent):
    """A question that a calendar cannot answer."""


class NotAMoment(CalendarError, ValueError):
    """A time without a zone, or outside the years that calendars are kept for."""


class NeverOpens(CalendarError):
    """Not so much opening time within the years looked ahead."""


@dataclass(frozen=True)
class OpeningHours:
    """A calendar one can reckon with. Moments go in aware and come out in UTC; hours are true ones, whatever clocks do.

    Each year is worked out at its first use, and kept; then a question takes a search among its shifts and a sum.
    """

    plan: CalendarPlan
    seasons: Seasons
    _years: dict[int, OpenYear] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.plan.time_zone)

    def is_open(self, at: datetime) -> bool:
        at = checked(at)
        return self._year(at.year).is_open(_micros(at))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else when it opens next. Raises NeverOpens."""
        at = checked(at)
        moment = _micros(at)
        for year in self._ahead(at.year):
            if (found := self._year(year).next_open(moment)) is not None:
                return _moment(found)
        raise NeverOpens(f"the desk does not open within {LOOK_AHEAD} years of {at.isoformat()}; see its exceptions")

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Opening time from `start` to `end`; negative where the end comes first."""
        if end < start:
            return -self.business_time_between(end, start)
        start, end = checked(start), checked(end)
        passed = self._year(end.year).open_before(_micros(end)) - self._year(start.year).open_before(_micros(start))
        return (passed + sum(self._year(year).total for year in range(start.year, end.year))) * MICROSECOND

    def add_business_time(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment at which so much opening time has passed since `start`; `start` for none.

        A duration that ends with a shift is over when that is. Raises NeverOpens, and NotAMoment for a negative one.
        """
        start = checked(start)
        if duration < timedelta():
            raise NotAMoment(f"business time goes forwards; {duration} is less than none")
        if not duration:
            return start
        wanted = self._year(start.year).open_before(_micros(start)) + duration // MICROSECOND
        for year in self._ahead(start.year):
            known = self._year(year)
            if wanted <= known.total:
                return _moment(known.moment_after(wanted))
            wanted -= known.total
        raise NeverOpens(f"{duration} of opening time take more than {LOOK_AHEAD} years from {start.isoformat()}")

    def open_spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans in which the desk is open between two moments, cut at both; touching shifts are one span."""
        start, end = checked(start), checked(end)
        opened: datetime | None = None
        closed = start
        for year in range(start.year, end.year + 1):
            for first, last in self._year(year).spans(_micros(start), _micros(end)):
                if opened and _moment(first) > closed:
                    yield opened, closed
                    opened = None
                opened, closed = opened or _moment(first), _moment(last)
        if opened:
            yield opened, closed

    def _ahead(self, year: int) -> range:
        return range(year, min(year + LOOK_AHEAD, YEARS.stop - 1) + 1)

    def _year(self, year: int) -> OpenYear:
        if year not in self._years:
            self._years[year] = open_year(self.plan, year, self.zone, self.seasons)
        return self._years[year]


def checked(at: datetime) -> datetime:
    """In UTC. Raises NotAMoment where it says no zone, or is in no year that calendars are kept for."""
    if at.tzinfo is None:
        raise NotAMoment(f"{at.isoformat()} says no time zone; give a moment, in UTC best")
    if not FIRST <= at.year <= LAST:
        raise NotAMoment(f"{at.isoformat()} is outside the years of calendars, {FIRST} to {LAST}")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _moment(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND
