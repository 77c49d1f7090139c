"""The encoder's heads lie beside the code and must belong to the examples."""

from pathlib import Path

import numpy as np
from crossdesk.encoding import DIMENSIONS

from intent.encoder_head import centred, load_head, load_heads, save_head, taught_by
from intent.examples import load_examples, load_feeling_examples
from intent.reading import Reader


def test_the_heads_were_learnt_from_the_examples_as_they_are() -> None:
    heads = load_heads()
    taught = (heads.intents.taught_by, heads.feelings.taught_by)
    now = (taught_by(load_examples()), taught_by(load_feeling_examples()))
    assert taught == now, "examples have changed: run `intent-service train-encoder`"


def test_heads_and_quick_models_know_the_same_labels_in_the_same_order(reader: Reader) -> None:
    heads = load_heads()
    assert list(heads.intents.labels) == list(reader.model.labels)
    assert list(heads.feelings.labels) == list(reader.feelings.model.labels)


def test_a_head_is_read_as_it_was_written(tmp_path: Path) -> None:
    head = load_heads().intents
    save_head(head, tmp_path / "head.npz")
    again, vector = load_head(tmp_path / "head.npz"), np.ones(DIMENSIONS, dtype=np.float32)
    assert np.array_equal(again.log_chances(vector), head.log_chances(vector))
    assert np.isclose(np.exp(again.log_chances(vector)).sum(), 1.0, atol=1e-4)


def test_the_mean_of_all_has_no_direction() -> None:
    mean = np.full(DIMENSIONS, 0.5, dtype=np.float32)
    assert not centred(mean, mean).any()
