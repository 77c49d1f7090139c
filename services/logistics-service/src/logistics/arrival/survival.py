"""How long parcels take when some have not arrived yet: the Kaplan-Meier estimate.

Source: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53 (1958), 457-481.
"""

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

TINY = 1e-12
"""Shares this small are the rounding of none."""


class Curve(NamedTuple):
    """`surviving[n]` is the share still under way just after `times[n]`; times ascend."""

    times: Numbers
    surviving: Numbers

    def time_left(self, gone: float, share: float) -> float:
        """Until this share of those still under way after `gone` has arrived; infinite when it never is seen to."""
        place = int(np.searchsorted(self.times, gone, side="right"))
        before = float(self.surviving[place - 1]) if place else 1.0
        reached = max(place, self.first_below(before * (1 - share)))
        return float(self.times[reached]) - gone if before > TINY and reached < len(self.times) else inf

    def first_below(self, share: float) -> int:
        """The place from which on at most this share survives; the number of times when more do to the end."""
        return int(np.searchsorted(-self.surviving, -share - TINY))


def kaplan_meier(durations: Numbers, observed: NDArray[np.bool_], weights: Numbers | None = None) -> Curve:
    """The curve of durations, of which those not `observed` are known to be longer only."""
    weights = np.ones(len(durations)) if weights is None else weights
    order = np.lexsort((~observed, durations))
    weights, happened = weights[order], observed[order]
    at_risk = weights.sum() - np.concatenate(([0.0], np.cumsum(weights)[:-1]))
    leaving = np.divide(weights * happened, at_risk, out=np.zeros(len(weights)), where=at_risk > 0)
    return Curve(durations[order], np.cumprod(1 - np.minimum(leaving, 1.0)))
