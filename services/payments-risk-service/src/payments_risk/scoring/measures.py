"""How good scores are: curves over all payments, and what investigators who check 100 cards a day find.

Areas and card precision as in the Fraud Detection Handbook, chapter 4: ties in a score count as one step of the curve.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]


def _steps(truth: Flags, scores: Numbers) -> tuple[Numbers, Numbers]:
    """Frauds and honest payments at or above each distinct score, the highest first."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    frauds = np.cumsum(truth[order])[ends].astype(float)
    return frauds, ends + 1.0 - frauds


def auc_roc(truth: Flags, scores: Numbers) -> float:
    """Area under the ROC curve; not a number unless there are both kinds of payments."""
    if not truth.any() or truth.all():
        return float("nan")
    frauds, honest = _steps(truth, scores)
    return float(np.trapezoid(np.append(0, frauds), np.append(0, honest)) / (frauds[-1] * honest[-1]))


def average_precision(truth: Flags, scores: Numbers) -> float:
    """Precision at each step, weighted by the recall gained there; not a number without frauds."""
    if not truth.any():
        return float("nan")
    frauds, honest = _steps(truth, scores)
    gained = np.diff(np.append(0, frauds)) / frauds[-1]
    return float(np.sum(gained * frauds / (frauds + honest)))


def card_precision(days: Labels, customers: Labels, truth: Flags, scores: Numbers, top: int = 100) -> float:
    """Mean over days of the share of frauds among the `top` customers with the highest score that day.

    A customer found to be defrauded is not looked at again on later days. The divisor is `top` on every day.
    """
    found: set[int] = set()
    shares = []
    for day in np.unique(days):
        today = np.flatnonzero((days == day) & ~np.isin(customers, list(found)))
        defrauded = _found_on(customers[today], truth[today], scores[today], top)
        found.update(defrauded)
        shares.append(len(defrauded) / top)
    return float(np.mean(shares)) if shares else float("nan")


def _found_on(customers: Labels, truth: Flags, scores: Numbers, top: int) -> list[int]:
    names, place = np.unique(customers, return_inverse=True)
    highest = np.full(len(names), -np.inf)
    np.maximum.at(highest, place, scores)
    defrauded = np.zeros(len(names), dtype=bool)
    np.logical_or.at(defrauded, place, truth)
    looked_at = np.argsort(-highest, kind="stable")[:top]
    return [int(each) for each in names[looked_at[defrauded[looked_at]]]]


def recall_at(truth: Flags, scores: Numbers, false_positives: float = 0.001) -> float:
    """Share of frauds found by the lowest threshold that stops at most that share of honest payments."""
    if not truth.any() or truth.all():
        return float("nan")
    frauds, honest = _steps(truth, scores)
    within = frauds[honest <= false_positives * honest[-1]]
    return float(within.max() / frauds[-1]) if len(within) else 0.0


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float


def recall_interval(truth: Flags, scores: Numbers, customers: Labels, draws: int = 500, seed: int = 1) -> Interval:
    """`recall_at` 0.1 % with the 2.5 and 97.5 percentiles of a bootstrap that draws whole customers.

    Payments of one customer are found or missed together: drawing single payments would claim too narrow an interval.
    """
    draw = np.random.default_rng(seed)
    _, place = np.unique(customers, return_inverse=True)
    count = int(place.max()) + 1
    found = [
        _drawn_recall(truth, scores, draw.multinomial(count, np.full(count, 1 / count))[place]) for _ in range(draws)
    ]
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Interval(recall_at(truth, scores), float(low), float(high))


def _drawn_recall(truth: Flags, scores: Numbers, times: Labels) -> float:
    return recall_at(np.repeat(truth, times), np.repeat(scores, times))


def calibration_error(truth: Flags, probabilities: Numbers, bins: int = 10) -> float:
    """Mean distance of told and found fraud share over bins of as many payments each by score, weighted by payments."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(float(truth[part].mean() - probabilities[part].mean())) * len(part) for part in parts]
    return sum(gaps) / len(truth)


def calibration_error_above(truth: Flags, probabilities: Numbers, least: float = 0.05) -> float:
    """As `calibration_error`, of payments at or above a score alone: nearly all others are near zero and flatter it."""
    looked_at = probabilities >= least
    return calibration_error(truth[looked_at], probabilities[looked_at], 5) if looked_at.any() else float("nan")
