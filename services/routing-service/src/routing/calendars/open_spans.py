"""The opening hours of one year (UTC), laid out so that every question is a search in a sorted list."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from routing.calendars.calendar_plan import CalendarPlan
from routing.calendars.local_time import moment_of
from routing.calendars.seasons import Seasons

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ONE_DAY = timedelta(days=1)
AROUND = 3 * ONE_DAY
"""Local days beside a year in which a shift may begin that reaches into it: zones are up to 14 hours apart from UTC, a
night shift ends a day later, and clocks have left out a whole day."""


@dataclass(frozen=True, slots=True)
class OpenYear:
    """Spans in microseconds since 1970, in order and apart; `before[i]` is the year's opening time before span i."""

    starts: list[int]
    ends: list[int]
    before: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def is_open(self, at: int) -> bool:
        span = bisect_right(self.starts, at) - 1
        return span >= 0 and at < self.ends[span]

    def next_open(self, at: int) -> int | None:
        """`at` itself while open, else the next start in this year; its first start for a moment before the year."""
        span = bisect_right(self.starts, at) - 1
        if span >= 0 and at < self.ends[span]:
            return at
        return self.starts[span + 1] if span + 1 < len(self.starts) else None

    def open_before(self, at: int) -> int:
        """Opening time of this year that has passed by then."""
        span = bisect_right(self.starts, at) - 1
        return 0 if span < 0 else self.before[span] + min(at, self.ends[span]) - self.starts[span]

    def moment_after(self, opened: int) -> int:
        """The first moment by which so much opening time of this year has passed: more than none, at most all of it."""
        span = bisect_left(self.before, opened) - 1
        return self.starts[span] + opened - self.before[span]

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Those between two moments, cut at both."""
        for span in range(bisect_right(self.ends, start), bisect_left(self.starts, end)):
            yield max(self.starts[span], start), min(self.ends[span], end)


def open_year(plan: CalendarPlan, year: int, zone: ZoneInfo, seasons: Seasons) -> OpenYear:
    """What a plan means in the year that begins at New Year in UTC."""
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    spans = list(_joined(_cut(_shifts(plan, begin.date() - AROUND, end.date() + AROUND, zone, seasons), begin, end)))
    starts = [(start - EPOCH) // MICROSECOND for start, _ in spans]
    ends = [(end - EPOCH) // MICROSECOND for _, end in spans]
    lengths = (end - start for start, end in zip(starts, ends, strict=True))
    return OpenYear(starts, ends, list(accumulate(lengths, initial=0)))


def _shifts(
    plan: CalendarPlan, first: date, last: date, zone: ZoneInfo, seasons: Seasons
) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range((last - first).days):
        day = first + ahead * ONE_DAY
        for shift in plan.shifts_on(day, seasons):
            yield moment_of(day, shift.start, zone), moment_of(day, shift.end, zone)


def _cut(
    spans: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Without what lies outside, and without shifts of which a clock that jumped left nothing."""
    for opens, closes in spans:
        if (cut := max(opens, begin)) < (until := min(closes, end)):
            yield cut, until


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Spans that touch or overlap as one; they come in the order of their starts."""
    current: tuple[datetime, datetime] | None = None
    for opens, closes in spans:
        if current and opens <= current[1]:
            current = current[0], max(current[1], closes)
            continue
        if current:
            yield current
        current = opens, closes
    if current:
        yield current
