"""Whether payments still look as those a model was learnt from: the population stability index of features and scores.

PSI = sum over bins of (now - then) * ln(now / then), of shares. By custom below 0.1 is stable and above 0.25 is another
population (Siddiqi, Credit Risk Scorecards, 2006); the thresholds are a rule of thumb, not a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from payments_risk.scoring.measures import Numbers

BINS = 10
FLOOR = 1e-4
"""Share taken for an empty bin, so that the logarithm is finite."""
SHIFTED = 0.25
SCORE = "score"


@dataclass(frozen=True)
class Bins:
    """Upper `edges` between bins, and the share of payments in each; the last share is of those without a value."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]


def bins_of(values: Numbers) -> Bins:
    """Tenths of the values there are; values that many payments share make fewer bins."""
    there = values[~np.isnan(values)]
    cuts = np.quantile(there, np.linspace(0, 1, BINS + 1)[1:-1]) if len(there) else np.empty(0)
    edges = tuple(np.unique(cuts).tolist())
    return Bins(edges, tuple(_shares(edges, values).tolist()))


def psi(then: Bins, values: Numbers) -> float:
    """How far the values now are from those then; 0 is the same. Raises ValueError for none."""
    if not len(values):
        raise ValueError("no values to compare: wait for payments")
    now = np.maximum(_shares(then.edges, values), FLOOR)
    before = np.maximum(np.array(then.shares), FLOOR)
    return float(np.sum((now - before) * np.log(now / before)))


def _shares(edges: tuple[float, ...], values: Numbers) -> Numbers:
    missing = np.isnan(values)
    place = np.searchsorted(np.array(edges), values[~missing], side="left")
    counts = np.append(np.bincount(place, minlength=len(edges) + 1), missing.sum())
    shares: Numbers = counts / max(1, len(values))
    return shares


def drifts(reference: Mapping[str, Bins], names: tuple[str, ...], rows: Numbers, scores: Numbers) -> dict[str, float]:
    """PSI by feature and of the score, the largest first, for rows of the named features."""
    found = {name: psi(reference[name], rows[:, place]) for place, name in enumerate(names) if name in reference}
    found[SCORE] = psi(reference[SCORE], scores)
    return dict(sorted(found.items(), key=lambda each: -each[1]))
