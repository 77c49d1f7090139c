"""How long a customer in the queue still waits: a mean from what the desk knows, and a range around it. Pure.

Four estimators, compared on simulated days by `routing-service simulate --waits` (figures in the README):

last_wait   what the one who was given last had waited (LES of R. Ibrahim and W. Whitt, "Real-time delay estimation in
            overloaded multiserver queues with abandonments", Management Science 55(10), 2009)
pace        those ahead, over how many turns came lately
handling    those ahead, over what the agents on duty can begin at the time a conversation takes them (QL there)
patience    the same where some ahead leave before their turn (QLm there), as Erlang A has it
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log1p, sqrt
from typing import Literal, NamedTuple

Estimator = Literal["last_wait", "pace", "handling", "patience"]

FEWEST = 5
"""Observations without which nothing is said."""
FEWEST_LEFT = 3
"""Customers who left without whom patience is taken to be endless."""
BEST: tuple[Estimator, ...] = ("patience", "pace")
"""What is used: the first that can say something."""
UNSURE: Mapping[Estimator, float] = {"last_wait": 0.7, "pace": 0.4, "handling": 0.3, "patience": 0.35}
"""How far off an estimator is beyond chance (coefficient of variation): tuned on simulated days, not those measured."""
EARLY, LATE = -0.8416, 1.2816
"""Of the normal distribution: one in five is below, one in ten above."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the agents who may serve a customer. Times in seconds.

    ahead              conversations that go before, each by the share of it that falls to these agents
    places             conversations these agents have at once
    turns, watched     how many they were given in the last `watched` seconds
    handled, handling  how many they ended of late, and how long one took on average
    left, waited       how many left unserved, of customers who waited `waited` together
    last_wait          of the customer who was given last; None where nobody was
    """

    ahead: float
    places: float
    turns: int
    watched: float
    handled: int
    handling: float
    left: int = 0
    waited: float = 0.0
    last_wait: float | None = None


class Wait(NamedTuple):
    """Seconds: on average, what one in five is spared, and what one in ten exceeds."""

    mean: float
    low: float
    high: float
    by: Estimator


def estimate(seen: Seen, use: tuple[Estimator, ...] = BEST) -> Wait | None:
    """The wait from now on by the first of the estimators that can tell; None where the data is too thin for all."""
    for name in use:
        mean, observed = ESTIMATORS[name](seen)
        if mean is not None:
            return _around(mean, seen.ahead + 1, observed, name)
    return None


def _around(mean: float, turns: float, observed: int, by: Estimator) -> Wait:
    """The sum of so many turns varies by chance, the mean by what it was made of, and the desk by more than we know."""
    variance = 1 / turns + 1 / observed + UNSURE[by] ** 2
    return Wait(mean, gamma_quantile(mean, variance, EARLY), gamma_quantile(mean, variance, LATE), by)


def gamma_quantile(mean: float, variance: float, z: float) -> float:
    """Of a gamma distribution with this mean and squared coefficient of variation, at the normal quantile `z`.

    After E. B. Wilson and M. M. Hilferty, "The distribution of chi-square", PNAS 17(12), 1931: cube roots are nearly
    normal.
    """
    return mean * max(0.0, 1 - variance / 9 + z * sqrt(variance / 9)) ** 3


def _last_wait(seen: Seen) -> tuple[float | None, int]:
    return seen.last_wait, FEWEST


def _pace(seen: Seen) -> tuple[float | None, int]:
    if seen.turns < FEWEST or seen.watched <= 0 or seen.places <= 0:
        return None, seen.turns
    return (seen.ahead + 1) * seen.watched / seen.turns, seen.turns


def _handling(seen: Seen) -> tuple[float | None, int]:
    rate = _rate(seen)
    return (seen.ahead + 1) / rate if rate else None, seen.handled


def _patience(seen: Seen) -> tuple[float | None, int]:
    rate = _rate(seen)
    if not rate or seen.left < FEWEST_LEFT:
        return _handling(seen)
    patience = seen.waited / seen.left
    return 1 / rate + patience * log1p(seen.ahead / (rate * patience + 0.5)), seen.handled


def _rate(seen: Seen) -> float | None:
    """Turns a second; None where too little is known or nobody takes any."""
    known = seen.handled >= FEWEST and seen.handling > 0 and seen.places > 0
    return seen.places / seen.handling if known else None


ESTIMATORS: Mapping[Estimator, Callable[[Seen], tuple[float | None, int]]] = {
    "last_wait": _last_wait,
    "pace": _pace,
    "handling": _handling,
    "patience": _patience,
}
"""Each gives the mean and how many observations it rests on."""
