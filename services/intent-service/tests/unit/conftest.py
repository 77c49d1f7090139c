from pathlib import Path

import pytest

from intent.load_reader import load_reader
from intent.reading import Reader


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The real model, trained once for the run."""
    return load_reader(Path(tmp_path_factory.mktemp("model")))
