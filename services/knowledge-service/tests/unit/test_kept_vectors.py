"""Vectors are kept between runs: what has not changed is not encoded again."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.kept_vectors import default_file, vectors_of


class Encoding:
    """Gives each text a vector of its own, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[float(len(text)), *[0.0] * 383] for text in texts]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "crossdesk" / "vectors.npz"


def test_a_second_run_encodes_only_what_is_new(file: Path) -> None:
    encoding = Encoding()
    vectors_of(["one", "three"], encoding, file)
    again = vectors_of(["three", "sixteen", "one", "one"], encoding, file)
    assert encoding.asked == ["one", "three", "sixteen"]
    assert again[:, 0].tolist() == [5.0, 7.0, 3.0, 3.0]


def test_texts_that_are_gone_are_not_kept(file: Path) -> None:
    vectors_of(["one", "three"], Encoding(), file)
    vectors_of(["one"], Encoding(), file)
    with np.load(file) as kept:
        assert kept["vectors"].shape == (1, 384)


def test_a_file_that_is_broken_is_written_again(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.mkdir()
    file.write_bytes(b"PK no vectors")
    with caplog.at_level(logging.WARNING):
        assert vectors_of(["one"], Encoding(), file)[0, 0] == 3.0
    assert "cannot be read" in caplog.text
    encoding = Encoding()
    vectors_of(["one"], encoding, file)
    assert encoding.asked == []


def test_where_nothing_can_be_kept_all_is_encoded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "crossdesk").write_text("a file where a directory is to be")
    with caplog.at_level(logging.WARNING):
        assert vectors_of(["one"], Encoding(), tmp_path / "crossdesk" / "vectors.npz")[0, 0] == 3.0
    assert "cannot be kept" in caplog.text


def test_they_are_kept_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert default_file().is_relative_to("/cache/crossdesk/knowledge")
