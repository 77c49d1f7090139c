"""Which desk of a team calls a customer back: the one that can do so first in the customer's waking hours."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from routing.calendars.business_time import NeverOpens
from routing.callback import CallbackRules, Window, next_window, offered_windows
from routing.follow_sun.team import Team


def callback_of(
    team: Team, now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules
) -> tuple[str | None, Window]:
    """The desk and its window. Where no desk is open in the customer's hours, the next one writes in its own.

    By the customer's hours alone where the tenant has no desk, or none that ever opens. Raises Misconfigured where
    those offer no window at all.
    """
    desks = team.by_daytime(zone, now)
    offers = [
        (desk, window)
        for desk in desks
        if (window := next(offered_windows(now, zone, country, rules, team.hours[desk]), None))
    ]
    if offers:
        return min(offers, key=lambda offer: offer[1].starts_at)
    own = next(_own_hours(team, desks, now, zone, country, rules), None)
    return own or (None, next_window(now, zone, country, rules))


def _own_hours(
    team: Team, desks: Sequence[str], now: datetime, zone: ZoneInfo, country: str | None, rules: CallbackRules
) -> Iterator[tuple[str, Window]]:
    for desk in desks:
        try:
            yield desk, next_window(now, zone, country, rules, team.hours[desk])
        except NeverOpens:
            continue
