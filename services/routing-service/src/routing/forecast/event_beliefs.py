"""What events are believed to do to a series: what those of the name did to all series, as far as these are alike.

One series saw each event of the year once or twice, and each time a little otherwise; all series together know more.
(Empirical Bayes: how much the series differ beyond chance decides how much each is drawn to their mean.)
"""

from collections.abc import Mapping, Sequence

import numpy as np

from routing.forecast.course_regression import Beliefs, Fitted
from routing.forecast.event_days import EventDays
from routing.forecast.history import Flags, Numbers

NOT_SEEN, PLANNED = 0.5, 0.1
"""Standard deviations of a logarithm: of events before anything is seen, and of what a planner says of a new one."""
ALIKE = 0.02
"""Series are never taken to be more alike than this."""
ONE_ALONE = 0.3
"""How much an event may do otherwise in other series, while one series has seen it."""


def beforehand(events: EventDays, names: Sequence[str]) -> Beliefs:
    """Before any series is looked at: what planners say, or nothing."""
    lifts = _planned(events)
    return Beliefs(np.array([lifts.get(name, 0.0) for name in names]), np.full(len(names), NOT_SEEN))


def pooled(events: EventDays, names: Sequence[str], effects: Sequence[Fitted], seen: Sequence[Flags]) -> Beliefs:
    """From each series' own effects (a logarithm by name), and whether it has seen the event."""
    lifts, found = _planned(events), []
    for number, name in enumerate(names):
        those = [each for each, known in zip(effects, seen, strict=True) if known[number]]
        means = np.array([each.coefficients[number] for each in those])
        found.append(_of_name(means, np.array([each.errors[number] for each in those]), lifts.get(name)))
    kinds = _of_kinds(events, dict(zip(names, found, strict=True)))
    told = [each or kinds[name] for name, each in zip(names, found, strict=True)]
    return Beliefs(np.array([mean for mean, _ in told]), np.array([deviation for _, deviation in told]))


def _of_name(means: Numbers, errors: Numbers, lift: float | None) -> tuple[float, float] | None:
    """The mean and the standard deviation between series. None: neither seen nor told by a planner."""
    if not len(means):
        return None if lift is None else (lift, PLANNED)
    if len(means) == 1:
        return float(means[0]), ONE_ALONE
    mean = np.average(means, weights=1 / (errors**2 + ALIKE**2))
    beyond_chance = max(ALIKE**2, float(means.var() - (errors**2).mean()))
    return float(mean), beyond_chance**0.5


def _of_kinds(events: EventDays, found: Mapping[str, tuple[float, float] | None]) -> dict[str, tuple[float, float]]:
    """For each name, the mean of what others of its kind do; nothing where none is known."""
    kinds = {event.name: event.kind for event in events.events}
    known = {name: each[0] for name, each in found.items() if each}
    told = {}
    for name, kind in kinds.items():
        same = [effect for other, effect in known.items() if kinds[other] is kind]
        told[name] = (float(np.mean(same)) if same else 0.0, ONE_ALONE)
    return told


def _planned(events: EventDays) -> dict[str, float]:
    return {event.name: float(np.log(event.lift)) for event in events.events if event.lift is not None}
