"""Watches whether the payments that are scored still look as those the model was learnt from."""

from collections.abc import Sequence

import numpy as np

from payments_risk.scoring.drift import drifts
from payments_risk.scoring.metrics import SCORE_DRIFT
from payments_risk.scoring.model import FraudModel

COMPARED = 2_000
"""Payments: with fewer, chance alone moves the index of a rare feature above what counts as a shift."""


class DriftWatch:
    """Gathers scored payments of all tenants and compares them, so many at a time. Memory is bounded by that."""

    def __init__(self, model: FraudModel) -> None:
        self._model = model
        self._rows: list[list[float]] = []
        self._scores: list[float] = []

    def take(self, row: Sequence[float], probability: float) -> dict[str, float] | None:
        """Note a payment; gives the indices, and sets the metric, when there are enough to compare."""
        self._rows.append([row[place] for place in self._model.places])
        self._scores.append(probability)
        if len(self._rows) < COMPARED:
            return None
        found = drifts(self._model.reference, self._model.names, np.array(self._rows), np.array(self._scores))
        for name, value in found.items():
            SCORE_DRIFT.labels(name).set(value)
        self._rows, self._scores = [], []
        return found
