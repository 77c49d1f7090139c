import numpy as np
import pytest
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


@given(SCORES, st.floats(0.5, 30), st.floats(0.2, 2), st.floats(-1, 1))
def test_the_two_likeliest_are_those_of_all_probabilities(
    scores: "np.ndarray[tuple[int], np.dtype[np.float32]]", sharpness: float, slope: float, offset: float
) -> None:
    calibration = Calibration(sharpness, slope, offset)
    (best, chance), (second, less) = calibration.two_likeliest(scores)
    probabilities = calibration.probabilities(scores)
    assert best != second
    assert [scores[best], scores[second]] == pytest.approx(np.sort(scores)[::-1][:2], abs=1e-6)
    # Four bytes hold a chance near one to seven digits; a gentle slope makes a thousandth of that.
    assert [chance, less] == pytest.approx([float(probabilities[best]), float(probabilities[second])], abs=2e-3)


@given(SCORES)
def test_the_best_score_stays_the_likeliest(scores: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> None:
    probabilities = Calibration(5.0, 0.6, 0.1).probabilities(scores)
    assert probabilities[int(scores.argmax())] == probabilities.max()
    assert bool((probabilities >= 0).all())
    assert bool((probabilities <= 1).all())
