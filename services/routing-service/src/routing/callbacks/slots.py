"""Which windows a customer may choose among: those in which they are awake, a desk is open, and somebody has time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from routing.calendars.business_time import OpeningHours
from routing.callback import CallbackRules, Window, offered_windows

MOST_SLOTS = 60


def windows_of(
    hours: Iterable[OpeningHours], now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules
) -> list[Window]:
    """The next windows in order of time, 60 at most: of any of the desks, or of the customer's hours without desks.

    Where several desks are open at the beginning of a window, it is that of the one that stays longest.
    """
    found: dict[datetime, Window] = {}
    desks: list[OpeningHours | None] = [*hours]
    for desk in desks or [None]:
        for window in islice(offered_windows(now, zone, country, rules, desk), MOST_SLOTS):
            known = found.get(window.starts_at)
            if known is None or known.ends_at < window.ends_at:
                found[window.starts_at] = window
    return [found[start] for start in sorted(found)][:MOST_SLOTS]


def places_left(
    windows: Sequence[Window], booked: Mapping[datetime, int], tenant: str, rules: CallbackRules
) -> dict[Window, int]:
    """How many more callbacks may be booked in each window, 0 for a full one."""
    return {
        window: max(0, rules.capacity.places(window, tenant) - booked.get(window.starts_at, 0)) for window in windows
    }


def window_by(left: Mapping[Window, int], by: datetime, rules: CallbackRules) -> Window | None:
    """The last window with room that leaves time for a call before `by`, cut to end then; None if there is none."""
    latest = by - timedelta(minutes=rules.shortest_minutes)
    fitting = [window for window, places in left.items() if places and window.starts_at <= latest]
    if not fitting:
        return None
    last = max(fitting, key=lambda window: window.starts_at)
    return Window(last.starts_at, min(last.ends_at, by), last.time_zone)
