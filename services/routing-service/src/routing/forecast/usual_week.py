"""What a series usually does: a level for each day times the shape of a local week.

Both are found in turns from up to half a year, newer weeks counting more; half-hours with events, and the days that
follow campaigns at once, are left out. A shape of many weeks is steadier than the mean of four, and a level of the last
days is newer.
"""

from dataclasses import dataclass

import numpy as np

from routing.forecast.event_days import NONE
from routing.forecast.four_week_mean import usual_places
from routing.forecast.history import DAY, WEEK, Flags, Numbers, Whole
from routing.forecast.outlook import Outlook

SHAPE_WEEKS = 26
SHAPE_HALVES_IN = 56.0
"""Days after which a week counts half for the shape."""
LONG_SHAPE_WEEKS, LONG_SHAPE_HALVES_IN = 52, 182.0
"""Of the steadier shape that goes with a course of years."""
LEVEL_HALVES_IN = 6.0
TURNS = 3
AFTER_CAMPAIGN = 4.0
"""Days that follow a campaign, not taken for usual ones."""
FAR_OFF = 0.3
"""A day's level this far from those around it (as a logarithm) is taken for as far: some outage that nobody told of."""
LEAST_OF_DAY = 0.25
"""Share of a day's usual contacts that have to be known, so that it has a level."""
LEAST_CLEAN = 14 * DAY
"""Half-hours without events from where on those with events are left out."""


@dataclass(frozen=True)
class UsualWeek:
    """`shape`: contacts at each place of the week, for a level of 1. `level`: at the origin.

    `daily`: the level of each local day before the origin, from `first_day` on, NaN where nothing is known.
    """

    shape: Numbers
    level: float
    daily: Numbers
    first_day: int

    def level_around(self, day: int, days: int) -> float:
        """The median level from so many days before a day until so many after it; NaN when nothing is known then."""
        index = day - self.first_day
        found = self.daily[max(0, index - days) : max(0, index + days + 1)]
        known = found[~np.isnan(found)]
        return float(np.median(known)) if len(known) else float("nan")


def usual_week(outlook: Outlook, series: int, origin: int) -> UsualWeek:
    """Of one series, from what was before the origin."""
    clock, contacts = outlook.clock(series), outlook.history.contacts[series, :origin]
    shape = _shape(outlook, series, origin, SHAPE_WEEKS, SHAPE_HALVES_IN)
    day = clock.day[:origin] - clock.day[0]
    daily = daily_levels(contacts, shape[clock.place[:origin]], day, _usual(outlook, series, origin))
    return UsualWeek(shape, _latest(daily), daily, int(clock.day[0]))


def long_shape(outlook: Outlook, series: int, origin: int) -> Numbers:
    """Contacts at each place of the week, for a level of 1, from up to a year before the origin."""
    return _shape(outlook, series, origin, LONG_SHAPE_WEEKS, LONG_SHAPE_HALVES_IN)


def daily_levels(contacts: Numbers, expected: Numbers, day: Whole, usual: Flags) -> Numbers:
    """Contacts beside those expected, on each day."""
    days = int(day[-1]) + 1
    made = np.bincount(day[usual], contacts[usual], days)
    due = np.bincount(day[usual], expected[usual], days)
    enough = due > LEAST_OF_DAY * (np.median(due[due > 0]) if (due > 0).any() else 0)
    return np.where(enough, made / np.where(enough, due, 1), np.nan)


def _usual(outlook: Outlook, series: int, origin: int) -> Flags:
    known = ~np.isnan(outlook.history.contacts[series, :origin])
    days = outlook.days(series)
    after = np.nan_to_num(days.ended[:origin], nan=np.inf) < AFTER_CAMPAIGN
    clean = known & (days.which[:origin] == NONE) & ~after
    near = slice(max(0, origin - SHAPE_WEEKS * WEEK), origin)
    return clean if clean[near].sum() >= LEAST_CLEAN else known


def _shape(outlook: Outlook, series: int, origin: int, weeks: int, halves_in: float) -> Numbers:
    near = np.arange(max(0, origin - weeks * WEEK), origin)
    usual = near[_usual(outlook, series, origin)[near]]
    if not len(usual):
        return np.zeros(WEEK)
    clock = outlook.clock(series)
    contacts, place = outlook.history.contacts[series, usual], clock.place[usual]
    return _turned(contacts, place, clock.day[usual] - clock.day[near[0]], halves_in)


def _turned(contacts: Numbers, place: Whole, day: Whole, halves_in: float) -> Numbers:
    """Level and shape in turns, of usual half-hours; `day` counts from the first looked at."""
    shape = usual_places(contacts, place)
    newer = 0.5 ** ((day[-1] - day) / halves_in)
    for _ in range(TURNS):
        daily = daily_levels(contacts, shape[place], day, np.ones(len(day), dtype=bool))
        steady = _steady(daily)
        counts = newer * (steady == np.nan_to_num(daily))[day]  # a day far off the others teaches no shape
        due = np.bincount(place, counts * steady[day], WEEK)
        shape = np.where(due > 0, np.bincount(place, counts * contacts, WEEK) / np.where(due > 0, due, 1), shape)
    return shape


def _steady(daily: Numbers) -> Numbers:
    """Levels with those far off their neighbours drawn in."""
    if np.isnan(daily).all():
        return np.ones(len(daily))
    usual = float(np.nanmedian(daily)) or 1.0
    return np.clip(np.nan_to_num(daily, nan=usual), 0.5 * usual, 2 * usual)


def _latest(daily: Numbers) -> float:
    known = np.flatnonzero(~np.isnan(daily))[-28:]
    levels = daily[known]
    middle = float(np.median(levels[-14:])) if len(levels) else 0.0
    if middle <= 0:
        return float(levels.mean()) if len(levels) else 0.0
    weight = 0.5 ** ((len(daily) - 1 - known) / LEVEL_HALVES_IN)
    return float(np.average(np.clip(levels, middle * np.exp(-FAR_OFF), middle * np.exp(FAR_OFF)), weights=weight))
