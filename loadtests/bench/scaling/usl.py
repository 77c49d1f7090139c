"""The Universal Scalability Law fitted to throughputs: X(N) = gamma N / (1 + sigma (N-1) + kappa N (N-1)).

gamma is the throughput of one replica, sigma the share that is serialised (contention), kappa the cost of keeping
replicas coherent. Source: N. J. Gunther, "A General Theory of Computational Scalability Based on Rational Functions",
arXiv:0808.1431, 2008.

It is linear in 1/gamma, sigma/gamma and kappa/gamma, so least squares find it without a start value; sigma and kappa
are kept at or above zero by trying the faces of the allowed region, which for two bounds are four.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Law:
    """A fitted law; `gamma` has the unit of the throughputs."""

    gamma: float
    sigma: float
    kappa: float

    def throughput(self, replicas: float) -> float:
        """X(N)."""
        waiting = self.sigma * (replicas - 1) + self.kappa * replicas * (replicas - 1)
        return self.gamma * replicas / (1 + waiting)

    @property
    def peak(self) -> float | None:
        """The number of replicas beyond which more of them do less; None where there is none."""
        return sqrt(max(0.0, 1 - self.sigma) / self.kappa) if self.kappa > 0 else None


def fit(replicas: Sequence[int], throughputs: Sequence[float]) -> Law:
    """The law nearest to the points, by relative error. Raises ValueError for fewer than three numbers of replicas."""
    if len(set(replicas)) < 3:
        raise ValueError("three parameters take at least three numbers of replicas")
    if min(throughputs) <= 0 or min(replicas) < 1:
        raise ValueError("throughputs must be above 0 and replicas 1 or more")
    n, x = np.asarray(replicas, dtype=float), np.asarray(throughputs, dtype=float)
    # Dividing each row N/X = a + b (N-1) + c N (N-1) by N/X makes errors relative.
    rows = np.column_stack([np.ones_like(n), n - 1, n * (n - 1)]) * (x / n)[:, None]
    a, b, c = min(_candidates(rows), key=lambda found: float(np.sum((rows @ found - 1) ** 2)))
    return Law(1 / a, b / a, c / a)


def _candidates(rows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Least squares on each face of b >= 0, c >= 0 that end inside it. The face b = c = 0 always does."""
    faces = chain.from_iterable(combinations((1, 2), size) for size in range(3))
    found = [_on_face(rows, [0, *face]) for face in faces]
    return [one for one in found if one[0] > 0 and min(one[1:]) >= 0]


def _on_face(rows: NDArray[np.float64], free: list[int]) -> NDArray[np.float64]:
    whole = np.zeros(3)
    whole[free] = np.linalg.lstsq(rows[:, free], np.ones(len(rows)), rcond=None)[0]
    return whole
