import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from intent.concepts import read_concepts
from intent.data_files import by_language
from intent.load_reader import default_directory, load_reader
from intent.message import masked_lines, understood
from intent.model import TextModel
from intent.model_file import fingerprint, load, path_of, save
from intent.reading import Reader


def test_a_kept_model_says_the_same_as_the_trained_one(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "model.npz"
    save(reader.model, path)
    kept = load(path, read_concepts(by_language("concepts")))
    assert kept is not None
    for text in ("where is my parcel", "dónde está", "asdf"):
        assert _said(kept, text) == _said(reader.model, text)
    assert [each.name for each in path.parent.iterdir()] == ["model.npz"]


def _said(model: TextModel, text: str) -> tuple[object, ...]:
    prediction = model.predict(model.look_up(understood(masked_lines(text)).sentences))
    return prediction.label, prediction.confidence, prediction.next, model.nearest_example(prediction)


def test_training_is_deterministic(reader: Reader, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "intent.train_model", str(tmp_path)], check=True)
    again = load(path_of(tmp_path, "intents", fingerprint()), read_concepts(by_language("concepts")))
    assert again is not None
    assert np.array_equal(again.weights, reader.model.weights)
    assert again.calibration == reader.model.calibration


def test_a_damaged_file_is_reported_and_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "model.npz"
    concepts = read_concepts({})
    assert load(path, concepts) is None
    assert not caplog.records
    path.write_bytes(b"PK\x03\x04 not a zip")
    with caplog.at_level(logging.WARNING):
        assert load(path, concepts) is None
    assert "unreadable" in caplog.text


def test_a_kept_model_is_used_without_training(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(reader.model, path_of(tmp_path, "intents", fingerprint()))
    save(reader.feelings.model, path_of(tmp_path, "feelings", fingerprint()))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("trained although a model is kept")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert load_reader(tmp_path).read("where is my parcel").intent.id == "track_shipment"


def test_the_directory_follows_the_cache_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_directory() == tmp_path / "crossdesk" / "intent"


def test_a_running_service_imports_no_learning_library() -> None:
    script = "import sys, intent.main; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
