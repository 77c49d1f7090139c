"""The course of years: each series' level, growth, waves of the year and what events do, by regression over its days.

In two steps: each series for itself, then again with what all of them say about each event. On top comes how far the
series is off this course now, and how much of that stays. (Harmonic regression with errors that follow each other:
R. J. Hyndman, G. Athanasopoulos, "Forecasting: principles and practice", 3rd edition 2021, chapter 10.)
"""

import numpy as np

from routing.forecast.course_days import AFTER, EVERY_EVENT, CourseDays, course_days, event_names
from routing.forecast.course_regression import Beliefs, Fitted, fit
from routing.forecast.event_beliefs import beforehand, pooled
from routing.forecast.history import WEEK, Numbers
from routing.forecast.outlook import Outlook
from routing.forecast.recent_level import RecentLevel, recent_level

LEAST_WEEKS = 10
OF_COURSE = (10.0, 0.3, 0.15, 0.15, 0.05, 0.05)
"""Standard deviations, as logarithms: of the level (anything), growth in a year, the waves of a year and of half."""
AFTERWARDS = 0.1
"""The same, of what is asked after campaigns."""
HALVES_IN = 730.0
"""Days after which a day counts half."""
LEAST_SEEN = 0.3
"""Days of an event, from where on a series has seen it."""
EVENTS_DIFFER = 1.5 * EVERY_EVENT**2
"""Variance of how far a day of an event is off its course, which says little about the days after."""


def enough_for_a_course(origin: int) -> bool:
    return origin >= LEAST_WEEKS * WEEK


def course(outlook: Outlook, origin: int, horizon: int) -> Numbers:
    """Contacts of each series in `horizon` half-hours from `origin`, from what was before it."""
    every = [course_days(outlook, series, origin) for series in range(len(outlook.history.keys))]
    events = outlook.days(0)
    names = event_names(events)
    alone = [_of_events(_fitted(days, beforehand(events, names)), len(names)) for days in every]
    seen = [days.named[days.known].sum(axis=0) > LEAST_SEEN for days in every]
    together = pooled(events, names, alone, seen)
    return np.stack([_ahead(days, together, origin, horizon) for days in every])


def _fitted(days: CourseDays, events: Beliefs) -> Fitted:
    """Coefficients of the course, of events and of what is asked after campaigns, in this order."""
    mean = np.concatenate([np.zeros(len(OF_COURSE)), events.mean, np.zeros(2 * AFTER)])
    beliefs = Beliefs(mean, np.concatenate([OF_COURSE, events.deviation, np.full(2 * AFTER, AFTERWARDS)]))
    known, age = days.known, days.last - np.arange(len(days.level))
    variance = days.variance * 2.0 ** (np.maximum(age, 0) / HALVES_IN)
    return fit(days.columns(events.mean)[known], days.level[known], variance[known], beliefs)


def _of_events(found: Fitted, names: int) -> Fitted:
    here = slice(len(OF_COURSE), len(OF_COURSE) + names)
    return Fitted(found.coefficients[here], found.errors[here])


def _ahead(days: CourseDays, events: Beliefs, origin: int, horizon: int) -> Numbers:
    found, here = _fitted(days, events).coefficients, slice(origin, origin + horizon)
    now = _now(days, days.level - days.columns(events.mean) @ found)
    of_course, lifts, asked, more = np.split(found, np.cumsum([len(OF_COURSE), len(events.mean), AFTER]))
    day, after = days.day[here], days.after[here]
    did = np.append(events.mean, 0.0)[days.campaign[here]]
    level = np.asarray(days.course @ of_course)[day] + now.after((day - days.last).astype(float))
    lift = np.append(lifts, 0.0)[days.event[here]] + np.append(asked, 0.0)[after] + np.append(more, 0.0)[after] * did
    return np.asarray(days.shape[days.place[here]] * np.exp(level + lift))


def _now(days: CourseDays, off: Numbers) -> RecentLevel:
    before = slice(None, days.last + 1)
    return recent_level(off[before], (days.chance + EVENTS_DIFFER * (days.lasts > 0))[before])
