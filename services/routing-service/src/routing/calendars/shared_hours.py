"""When two calendars are open at once: a desk's, and the waking hours of a customer far away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from routing.calendars.business_time import OpeningHours


def shared_spans(
    one: OpeningHours, other: OpeningHours, start: datetime, end: datetime, *, at_least: timedelta = timedelta()
) -> Iterator[tuple[datetime, datetime]]:
    """Spans (UTC) between two moments in which both are open, in order; those shorter than `at_least` are left out."""
    for opens, closes in one.open_spans(start, end):
        for first, last in other.open_spans(opens, closes):
            if last - first >= at_least:
                yield first, last
