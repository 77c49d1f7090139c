"""Turns scores into probabilities that hold: of messages understood with 80%, about 80% are understood rightly."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intent.vocabulary import Floats, Ints

_SHARPNESSES = np.geomspace(0.5, 30.0, 120)
_NEWTON_STEPS = 30
_EDGE = 1e-6


@dataclass(frozen=True)
class Calibration:
    """A softmax of the scores times `sharpness`, whose largest value is then bent on the logit scale.

    Temperature scaling: Guo et al., On Calibration of Modern Neural Networks, 2017. `slope` and `offset` are those of
    Platt scaling: a softmax over dozens of classes is too sure at the top and too modest at the bottom.
    """

    sharpness: float
    slope: float = 1.0
    offset: float = 0.0

    def probabilities(self, scores: Floats) -> Floats:
        """Probabilities along the last axis; the order of the labels stays as the scores have it, but for near ties."""
        soft = softmax(scores * self.sharpness)
        best = soft.max(axis=-1, keepdims=True)
        bent = _sigmoid(self.slope * _logit(best) + self.offset)
        rest = soft * ((1 - bent) / np.maximum(1 - best, _EDGE))
        probabilities: Floats = np.where(soft == best, bent, np.minimum(rest, bent)).astype(np.float32)
        return probabilities

    def two_likeliest(self, scores: Floats) -> tuple[tuple[int, float], tuple[int, float]]:
        """Place and probability of the likeliest label and of the next, as `probabilities` gives them, of one message.

        `scores` holds two labels at least.
        """
        best = int(scores.argmax())
        powers = np.exp((scores - scores[best]) * self.sharpness)
        chance = min(max(1 / float(powers.sum()), _EDGE), 1 - _EDGE)
        bent = 1 / (1 + math.exp(-(self.slope * math.log(chance / (1 - chance)) + self.offset)))
        powers[best] = -1.0
        second = int(powers.argmax())
        rest = float(powers[second]) * chance * (1 - bent) / (1 - chance)
        return (best, bent), (second, bent if powers[second] == 1 else min(rest, bent))


def calibrate(scores: Floats, truth: Ints) -> Calibration:
    """The calibration under which held-out messages are likeliest; `truth` holds the right column of each row."""
    rows = np.arange(len(truth))
    losses = [-np.log(softmax(scores * sharpness)[rows, truth] + 1e-9).mean() for sharpness in _SHARPNESSES]
    sharpness = float(_SHARPNESSES[int(np.argmin(losses))])
    best = softmax(scores * sharpness).max(axis=-1)
    slope, offset = _platt(_logit(best), (scores.argmax(axis=-1) == truth).astype(np.float64))
    return Calibration(sharpness, slope, offset)


def softmax(scores: Floats) -> Floats:
    """Probabilities from scores, along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def log_softmax(scores: Floats) -> Floats:
    """Logarithms of `softmax`, without the loss of small ones."""
    moved = scores - scores.max(axis=-1, keepdims=True)
    logarithms: Floats = moved - np.log(np.exp(moved).sum(axis=-1, keepdims=True))
    return logarithms


def _platt(logits: Floats, right: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset of a logistic regression on one variable, by Newton's method."""
    design = np.stack([logits.astype(np.float64), np.ones(len(logits))], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(_NEWTON_STEPS):
        chance = _sigmoid(design @ weights)
        curvature = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-6 * np.eye(2)
        weights = weights - np.linalg.solve(curvature, design.T @ (chance - right))
    return float(weights[0]), float(weights[1])


def _logit(chance: Floats) -> Floats:
    inside = np.clip(chance, _EDGE, 1 - _EDGE)
    logits: Floats = np.log(inside / (1 - inside))
    return logits


def _sigmoid(logits: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(1 / (1 + np.exp(-logits)))
