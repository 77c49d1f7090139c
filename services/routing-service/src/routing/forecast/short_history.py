"""What can be said of a series that is too short, or has too many gaps, for a backtest: less, and with wide intervals.

Widths are estimates of ours: the standard deviation of the true rate beside the forecast one.
"""

from dataclasses import dataclass

import numpy as np

from routing.forecast.four_week_mean import WEEKS, usual_places
from routing.forecast.history import DAY, WEEK, Numbers
from routing.forecast.outlook import Outlook


@dataclass(frozen=True)
class Fallback:
    """A method for want of history, why it was taken, and its standard error beside the forecast."""

    method: str
    why: str
    spread: float


def fallback(known: int) -> Fallback:
    """For a series with so many half-hours known in the last four weeks."""
    days = known / DAY
    if days >= WEEKS * 7 * 0.75:
        return Fallback("4-week mean", "past origins hold too little to compare methods", 0.25)
    if days >= 2 * 7:
        return Fallback("4-week mean", f"{days:.0f} days known: each weekday seen a few times only", 0.35)
    if days >= 1:
        return Fallback("mean of days", f"{days:.1f} days known: weekdays cannot be told apart", 0.6)
    return Fallback("mean of all", f"{known} half-hours known: not even the day can be told", 1.0)


def forecast_short(outlook: Outlook, series: int, origin: int, horizon: int) -> tuple[Fallback, Numbers]:
    """The fallback that fits, and its contacts in `horizon` half-hours from `origin`."""
    window = slice(max(0, origin - WEEKS * WEEK), origin)
    clock = outlook.clock(series)
    contacts, place = outlook.history.contacts[series, window], clock.place[window]
    asked = clock.place[origin : origin + horizon]
    chosen = fallback(int((~np.isnan(contacts)).sum()))
    if chosen.method == "mean of days":
        return chosen, usual_places(contacts, place % DAY)[asked % DAY]
    if chosen.method == "mean of all":
        return chosen, np.full(len(asked), float(np.nanmean(contacts)) if not np.isnan(contacts).all() else 0.0)
    return chosen, usual_places(contacts, place)[asked]
