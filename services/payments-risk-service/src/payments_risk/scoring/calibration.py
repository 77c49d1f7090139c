"""From the trees' raw score to a probability: a logistic curve (Platt, 1999), fitted on payments the trees did not see.

Isotonic steps were no better at a few hundred frauds, and their plateaus make ties of payments that trees tell apart.
"""

from dataclasses import dataclass

import numpy as np

from payments_risk.scoring.measures import Flags, Numbers

ROUNDS = 50
SMALLEST = 1e-9


@dataclass(frozen=True)
class Curve:
    """probability = 1 / (1 + exp(-(slope * raw + shift)))."""

    slope: float
    shift: float

    def __call__(self, raw: Numbers) -> Numbers:
        told: Numbers = 1.0 / (1.0 + np.exp(-np.clip(self.slope * raw + self.shift, -40, 40)))
        return told


def fit_curve(raw: Numbers, truth: Flags) -> Curve:
    """By Newton's steps, with Platt's targets in place of 0 and 1. Raises ValueError unless there are both kinds."""
    frauds, honest = int(truth.sum()), int((~truth).sum())
    if not frauds or not honest:
        raise ValueError(f"{frauds} frauds among {frauds + honest} payments: a curve needs both kinds")
    target = np.where(truth, (frauds + 1) / (frauds + 2), 1 / (honest + 2))
    seen = np.column_stack([raw, np.ones_like(raw)])
    curve = Curve(0.0, float(np.log((frauds + 1) / (honest + 1))))
    for _ in range(ROUNDS):
        step = _step(seen, target, curve(raw))
        curve = _stepped(curve, step, raw, target)
        if float(np.abs(step).max()) < SMALLEST:
            break
    return curve


def _step(seen: Numbers, target: Numbers, told: Numbers) -> tuple[float, float]:
    weights = told * (1 - told) + SMALLEST
    slope, shift = np.linalg.solve(seen.T @ (seen * weights[:, None]), seen.T @ (told - target))
    return float(slope), float(shift)


def _stepped(curve: Curve, step: tuple[float, float], raw: Numbers, target: Numbers) -> Curve:
    """A whole step, or the first half of a half ... that does not make it worse: whole ones may leap too far."""
    before = _loss(curve(raw), target)
    for part in (1.0, 0.5, 0.25, 0.125, 0.0625):
        there = Curve(curve.slope - part * step[0], curve.shift - part * step[1])
        if _loss(there(raw), target) <= before:
            return there
    return curve


def _loss(told: Numbers, target: Numbers) -> float:
    sure = np.clip(told, SMALLEST, 1 - SMALLEST)
    return float(-np.mean(target * np.log(sure) + (1 - target) * np.log(1 - sure)))
