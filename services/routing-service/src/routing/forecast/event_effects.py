"""What events did to a series so far, and so what the next of their kind is expected to do."""

from collections.abc import Sequence

import numpy as np

from routing.forecast.events import Event
from routing.forecast.history import Numbers
from routing.forecast.outlook import Outlook
from routing.forecast.usual_week import UsualWeek

AROUND = 14
"""Days before and after an event, whose level is the usual one of its time."""
LEAST = 0.05
"""Contacts beside usual ones: a day without any teaches nothing more than this."""


def event_effects(outlook: Outlook, series: int, origin: int, week: UsualWeek) -> Numbers:
    """The logarithm of the lift of each event, also of the planned; the last entry, of no event, is 0.

    From those that ended before the origin: the mean of the same name; or what the planner says; or the mean of the
    kind; or nothing.
    """
    events = outlook.days(series).events
    seen = {number: _seen(outlook, series, origin, week, number) for number in range(len(events))}
    known = {number: effect for number, effect in seen.items() if not np.isnan(effect)}
    return np.array([*(_expected(events, known, each) for each in events), 0.0])


def _seen(outlook: Outlook, series: int, origin: int, week: UsualWeek, number: int) -> float:
    """NaN for an event of which the history knows nothing, or not to its end."""
    here = np.flatnonzero(outlook.days(series).which == number)
    if len(here) == 0 or here[-1] >= origin:
        return float("nan")
    clock, contacts = outlook.clock(series), outlook.history.contacts[series, here]
    known = ~np.isnan(contacts)
    level = week.level_around(int(clock.day[here[len(here) // 2]]), AROUND)
    due = level * week.shape[clock.place[here]][known].sum()
    return float(np.log(max(LEAST, contacts[known].sum() / due))) if due > 0 else float("nan")


def _expected(events: Sequence[Event], known: dict[int, float], event: Event) -> float:
    same = [effect for number, effect in known.items() if events[number].name == event.name]
    if same:
        return float(np.mean(same))
    if event.lift is not None:
        return float(np.log(event.lift))
    kind = [effect for number, effect in known.items() if events[number].kind is event.kind]
    return float(np.mean(kind)) if kind else 0.0
