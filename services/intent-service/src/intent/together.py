"""Weighs what the words say and what the sentence encoder says against each other.

The two err on different messages: weighed together they are right more often than either. Both speak in logarithms of
chances, and the weights are those under which messages held back are likeliest (stacking, Wolpert 1992, with one weight
a model).
"""

from dataclasses import dataclass

import numpy as np

from intent.calibration import log_softmax, softmax
from intent.vocabulary import Floats, Ints

_GRID = np.linspace(0.1, 2.0, 39)


@dataclass(frozen=True)
class Together:
    """The weight of the quick model's word and that of the encoder's."""

    quick: float
    encoder: float

    def chances(self, quick: Floats, encoder: Floats) -> Floats:
        """Chances of the labels, along the last axis, from the logarithms of both models' chances."""
        return softmax(self.quick * quick + self.encoder * encoder)


def weigh(quick: Floats, encoder: Floats, truth: Ints) -> Together:
    """The weights under which messages held back (rows) are likeliest; `truth` holds the right column of each."""
    rows = np.arange(len(truth))
    losses = {
        (one, other): -log_softmax(one * quick + other * encoder)[rows, truth].mean()
        for one in _GRID
        for other in _GRID
    }
    one, other = min(losses, key=losses.__getitem__)
    return Together(round(float(one), 3), round(float(other), 3))
