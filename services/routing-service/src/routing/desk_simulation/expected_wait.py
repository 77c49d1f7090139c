"""The wait a customer may be told at arrival, from what a desk knows then.

With `n` at work who need `h` seconds a contact, turns come every `h / n` seconds. Of those ahead some give up: with a
mean patience `p` and `k` ahead, one leaves every `p / k`. So the turn with `k` ahead takes 1 / (n/h + k/p) on average
(the estimator QLm of R. Ibrahim and W. Whitt, "Real-time delay estimation in overloaded multiserver queues with
abandonments", Management Science 55(10), 2009); the sum over k is a logarithm here. The roster is known: who goes home
while the customer waits counts from then on.
"""

from collections.abc import Sequence
from math import exp, inf, log1p

HALF_HOUR = 1800.0


def expected_wait(
    ahead: float, slots: Sequence[float], now: float, handling: float, patience: float = inf
) -> float | None:
    """Seconds until the turn of a customer with `ahead` before them; None when the roster ends before.

    `slots` are contacts that can be handled at once, by half-hour; `now` is in seconds from the first. `handling` and
    `patience` are means in seconds. Nobody is free now: else the wait is 0, and not asked for.
    """
    waited = 0.0
    for number in range(int(now // HALF_HOUR), len(slots)):
        lasts = (number + 1) * HALF_HOUR - max(now, number * HALF_HOUR)
        rate = slots[number] / handling
        needs = _time_to_turn(ahead, rate, patience)
        if needs <= lasts:
            return waited + needs
        ahead = _left_after(ahead, rate, lasts, patience)
        waited += lasts
    return None


def _time_to_turn(ahead: float, rate: float, patience: float) -> float:
    if rate <= 0:
        return inf
    if patience == inf:
        return (ahead + 1) / rate
    return 1 / rate + patience * log1p(ahead / (rate * patience + 0.5))


def _left_after(ahead: float, rate: float, seconds: float, patience: float) -> float:
    if patience == inf:
        return max(0.0, ahead - rate * seconds)
    steady = rate * patience + 0.5 if rate else 0.0
    return max(0.0, (ahead + steady) * exp(-seconds / patience) - steady)
