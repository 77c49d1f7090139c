"""Whether a desk is on duty, about to leave or off, by its calendar alone: the same for every replica and replay."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from routing.calendars.business_time import OpeningHours
from routing.follow_sun.handover_rules import HandoverRules

LOOKED_BACK = (timedelta(days=2), timedelta(days=21))
"""For the shift that ended last: most ended within two days; after three weeks nobody can have anything from it."""
MARGIN = timedelta(minutes=1)

Span = tuple[datetime, datetime]


class Duty(NamedTuple):
    """`ends` is when the shift ends, or the last one ended (UTC); None where it goes on for longer than we look."""

    state: Literal["on", "leaving", "off"]
    ends: datetime | None


def duty_at(hours: OpeningHours, now: datetime, rules: HandoverRules) -> Duty:
    """A desk is on duty during its breaks, too: nobody hands everything over to have lunch."""
    horizon = now + rules.ahead + rules.pause + MARGIN
    for back in LOOKED_BACK:
        began = [shift for shift in shifts(hours, now - back, horizon, rules.pause) if shift[0] <= now]
        if began:
            return _duty(began[-1][1], now, horizon, rules)
    return Duty("off", None)


def shifts(hours: OpeningHours, start: datetime, end: datetime, pause: timedelta) -> Iterator[Span]:
    """Opening times between two moments, with breaks of at most `pause` left in."""
    shift: Span | None = None
    for opens, closes in hours.open_spans(start, end):
        if shift and opens - shift[1] > pause:
            yield shift
            shift = None
        shift = (shift[0] if shift else opens, closes)
    if shift:
        yield shift


def _duty(ends: datetime, now: datetime, horizon: datetime, rules: HandoverRules) -> Duty:
    if ends <= now:
        return Duty("off", ends)
    if ends >= horizon:
        return Duty("on", None)
    return Duty("leaving" if ends - now <= rules.ahead else "on", ends)
