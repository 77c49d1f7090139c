"""Where in a directory a model of arrivals is."""

from pathlib import Path


def model_path(directory: Path) -> Path:
    return directory / "model.json"
