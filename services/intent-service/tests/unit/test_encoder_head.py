"""The encoder's head lies beside the code and must belong to the examples."""

from pathlib import Path

import numpy as np

from intent.encoder_head import centred, load_head, save_head, taught_by
from intent.encoding import DIMENSIONS
from intent.reading import Reader


def test_the_head_was_learnt_from_the_examples_as_they_are() -> None:
    assert load_head().taught_by == taught_by(), "examples have changed: run `intent-service train-encoder`"


def test_head_and_quick_model_know_the_same_intents_in_the_same_order(reader: Reader) -> None:
    assert list(load_head().labels) == list(reader.model.labels)


def test_a_head_is_read_as_it_was_written(tmp_path: Path) -> None:
    head = load_head()
    save_head(head, tmp_path / "head.npz")
    again, vector = load_head(tmp_path / "head.npz"), np.ones(DIMENSIONS, dtype=np.float32)
    assert np.array_equal(again.log_chances(vector), head.log_chances(vector))
    assert np.isclose(np.exp(again.log_chances(vector)).sum(), 1.0, atol=1e-4)


def test_the_mean_of_all_has_no_direction() -> None:
    mean = np.full(DIMENSIONS, 0.5, dtype=np.float32)
    assert not centred(mean, mean).any()
