"""The mean of the last four weeks, by weekday and half-hour of the local clock: what others have to beat."""

import numpy as np

from routing.forecast.history import DAY, WEEK, Numbers, Whole
from routing.forecast.outlook import Outlook

WEEKS = 4


def four_week_mean(outlook: Outlook, origin: int, horizon: int) -> Numbers:
    """Contacts of each series in `horizon` half-hours from `origin`, from what was before it."""
    series = range(len(outlook.history.keys))
    return np.stack([_mean_of(outlook, each, origin, horizon) for each in series])


def _mean_of(outlook: Outlook, series: int, origin: int, horizon: int) -> Numbers:
    place = outlook.clock(series).place
    window = slice(max(0, origin - WEEKS * WEEK), origin)
    week = usual_places(outlook.history.contacts[series, window], place[window])
    return week[place[origin : origin + horizon]]


def usual_places(contacts: Numbers, place: Whole) -> Numbers:
    """The mean for each of the week's 336 places.

    Where nothing is known, that of the half-hour on other days, then of all; 0 when nothing at all is known.
    """
    known = ~np.isnan(contacts)
    week = _means(contacts[known], place[known], WEEK)
    day = _means(contacts[known], place[known] % DAY, DAY)
    anywhere = float(contacts[known].mean()) if known.any() else 0.0
    day = np.where(np.isnan(day), anywhere, day)
    return np.where(np.isnan(week), np.tile(day, 7), week)


def _means(values: Numbers, groups: Whole, count: int) -> Numbers:
    sums, sizes = np.bincount(groups, values, count), np.bincount(groups, minlength=count)
    return np.where(sizes > 0, sums / np.maximum(sizes, 1), np.nan)
