"""Figures of what was noticed, with 95 % intervals: percentile bootstrap by parcel (Efron, Tibshirani 1993, ch. 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from crossdesk.contracts.logistics import Trouble
from numpy.typing import NDArray

if TYPE_CHECKING:
    from logistics.trouble.evaluation import Outcome

DRAWS = 1_000
SEED = 1
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """A figure with its interval; NaN where there was nothing to measure."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """Of notices and true troubles, all or of one kind. `lead` is the median in hours, over customers who asked.

    `false_alarms` are notices per 1,000 parcels that nothing was wrong with.
    """

    noticed: int
    right: int
    troubles: int
    found: int
    asked: int
    precision: Measured
    recall: Measured
    lead: Measured
    false_alarms: Measured


def figures_of(outcomes: "Sequence[Outcome]", kind: Trouble | None = None) -> Figures:
    """Of all, or of notices and of true troubles of one kind (and of parcels with such a true trouble)."""
    counts = np.array([_counts(each, kind) for each in outcomes], float).reshape(-1, 6)
    leads = np.array([_lead(each, kind) for each in outcomes], float)
    noticed, right, troubles, found, healthy, alarms = counts.T
    draws = np.random.default_rng(SEED).integers(0, len(outcomes), (DRAWS, len(outcomes))) if len(outcomes) else None
    return Figures(
        noticed=int(noticed.sum()),
        right=int(right.sum()),
        troubles=int(troubles.sum()),
        found=int(found.sum()),
        asked=int((~np.isnan(leads)).sum()),
        precision=_ratio(right, noticed, draws),
        recall=_ratio(found, troubles, draws),
        lead=_median(leads, draws),
        false_alarms=_ratio(1000 * alarms, healthy, draws),
    )


def _counts(outcome: "Outcome", kind: Trouble | None) -> tuple[int, ...]:
    """Noticed, right, troubles, found, and for a healthy parcel: 1 and its alarms."""
    noticed = [each for each in outcome.noticed if kind in (None, each.trouble)]
    true = [each for each in outcome.watched.troubles if kind in (None, each.kind)]
    right = sum(outcome.is_right(each) for each in noticed)
    found = sum(any(each.is_told_by(notice) for notice in outcome.noticed) for each in true)
    healthy = not outcome.watched.troubles
    return len(noticed), right, len(true), found, int(healthy), len(noticed) if healthy else 0


def _lead(outcome: "Outcome", kind: Trouble | None) -> float:
    hours = outcome.hours_before_ask()
    counted = kind is None or any(each.kind == kind for each in outcome.watched.troubles)
    return float("nan") if hours is None or not counted else hours


def _ratio(above: Numbers, below: Numbers, draws: NDArray[np.int64] | None) -> Measured:
    if draws is None or not below.sum():
        return Measured(np.nan, np.nan, np.nan)
    totals = below[draws].sum(axis=1)
    drawn = above[draws].sum(axis=1)[totals > 0] / totals[totals > 0]
    return Measured(float(above.sum() / below.sum()), *_ends(drawn))


def _median(values: Numbers, draws: NDArray[np.int64] | None) -> Measured:
    known = values[~np.isnan(values)]
    if draws is None or not known.size:
        return Measured(np.nan, np.nan, np.nan)
    drawn = [_middle(each[~np.isnan(each)]) for each in values[draws]]
    return Measured(_middle(known), *_ends(np.array([each for each in drawn if not np.isnan(each)])))


def _middle(values: Numbers) -> float:
    """The lower median, so that infinitely late values never make it undefined; NaN for none."""
    return float(np.sort(values)[(len(values) - 1) // 2]) if len(values) else float("nan")


def _ends(drawn: Numbers) -> tuple[float, float]:
    ordered = np.sort(drawn)
    return float(ordered[int(0.025 * len(ordered))]), float(ordered[min(len(ordered) - 1, int(0.975 * len(ordered)))])
