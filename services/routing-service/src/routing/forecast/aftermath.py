"""What is asked after a campaign about what was ordered in it: so much for each day since its end.

By least squares: on each day after, the logarithm of contacts beside usual ones is a share of the campaign's effect.
"""

import numpy as np

from routing.forecast.event_days import NONE
from routing.forecast.history import Numbers, Whole
from routing.forecast.outlook import Outlook
from routing.forecast.usual_week import UsualWeek

DAYS = 5
LEAST_EFFECTS = 0.3
"""Squared effects of campaigns seen, added up, that are as good as not knowing: shares are drawn to none by them."""
MOST = 1.0
LEAST_LIFT = 0.05
AROUND = 14
"""Days before and after, whose level is the usual one."""


def aftermath(outlook: Outlook, series: int, origin: int, week: UsualWeek, effects: Numbers) -> Numbers:
    """The logarithm of the lift in each half-hour of the outlook; 0 within events and longer after campaigns."""
    days = outlook.days(series)
    after = (days.which == NONE) & (days.campaign != NONE) & (np.nan_to_num(days.ended, nan=np.inf) < DAYS)
    since = np.where(after, np.nan_to_num(days.ended), 0).astype(int)
    shares = _shares(outlook, series, origin, week, np.where(after, effects[days.campaign], 0.0), since)
    return np.asarray(np.where(after, shares[since] * effects[days.campaign], 0.0))


def _shares(outlook: Outlook, series: int, origin: int, week: UsualWeek, effect: Numbers, since: Whole) -> Numbers:
    clock, contacts = outlook.clock(series), outlook.history.contacts[series, :origin]
    together, squares = np.zeros(DAYS), np.full(DAYS, LEAST_EFFECTS)
    seen = np.flatnonzero((effect[:origin] != 0) & ~np.isnan(contacts))
    stretches = outlook.days(series).campaign[seen] * DAYS + since[seen]
    made, due = np.bincount(stretches, contacts[seen]), np.bincount(stretches, week.shape[clock.place[seen]])
    for stretch, first in zip(*np.unique(stretches, return_index=True), strict=True):
        here, day = seen[first], stretch % DAYS
        usual = week.level_around(int(clock.day[here]), AROUND) * due[stretch]
        if usual > 0:
            lift = np.clip(np.log(max(LEAST_LIFT, made[stretch] / usual)), -MOST, MOST)
            together[day] += lift * effect[here]
            squares[day] += effect[here] ** 2
    return np.asarray(np.clip(together / squares, -MOST, MOST))
