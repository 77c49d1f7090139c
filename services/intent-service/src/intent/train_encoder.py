"""Learns the encoder's head from the examples. It brings scikit-learn, which a running service does without."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from intent.encoder_head import EncoderHead, centred, taught_by
from intent.vocabulary import Floats

PENALTY = 3.0
"""C of the regression. On held-out examples 1 to 10 are within a point of each other."""
ITERATIONS = 300


def fit_head(vectors: Floats, intents: Sequence[str], penalty: float = PENALTY) -> EncoderHead:
    """The head for these vectors and what each wants. Takes seconds."""
    mean = vectors.mean(axis=0)
    regression = LogisticRegression(C=penalty, max_iter=ITERATIONS).fit(centred(vectors, mean), intents)
    return EncoderHead(
        labels=regression.classes_.tolist(),
        mean=mean,
        weights=np.ascontiguousarray(regression.coef_.T, dtype=np.float32),
        bias=regression.intercept_.astype(np.float32),
        taught_by=taught_by(),
    )
