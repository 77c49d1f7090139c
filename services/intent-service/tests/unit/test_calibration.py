import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intent.calibration import Calibration, calibrate

SCORES = arrays(np.float32, 5, elements=st.floats(-3, 3, width=32))


def test_confidence_meets_accuracy_where_scores_are_too_sure() -> None:
    random = np.random.default_rng(7)
    truth = random.integers(0, 4, size=4000).astype(np.int32)
    scores = np.full((4000, 4), -1.0, dtype=np.float32)
    # The model shouts one label, and is right in seven of ten cases only.
    shouted = np.where(random.random(4000) < 0.7, truth, (truth + 1) % 4)
    scores[np.arange(4000), shouted] = 1.0
    confidence = calibrate(scores, truth).probabilities(scores).max(axis=1)
    assert abs(float(confidence.mean()) - float((shouted == truth).mean())) < 0.02


@given(SCORES)
def test_the_best_score_stays_the_likeliest(scores: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> None:
    probabilities = Calibration(5.0, 0.6, 0.1).probabilities(scores)
    assert probabilities[int(scores.argmax())] == probabilities.max()
    assert bool((probabilities >= 0).all())
    assert bool((probabilities <= 1).all())
