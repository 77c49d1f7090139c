"""The model all tenants share, trained once for the run, and a learner's patience of nothing."""

from pathlib import Path

import pytest

from intent import assignments
from intent.load_reader import load_reader
from intent.reading import Reader


@pytest.fixture(scope="session")
def model_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def built_in(model_directory: Path) -> Reader:
    return load_reader(model_directory)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for more to come."""
    monkeypatch.setattr(assignments, "SETTLED", assignments.SETTLED * 0)
