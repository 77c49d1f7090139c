"""Reads the YAML files of this package: one file a language, so that a language is added by adding files."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml reads the examples twenty times faster; the pure loader is there where a wheel lacks it."""


def by_language(folder: str) -> dict[str, Any]:
    """Language -> content of `folder/<language>.yaml`, in the order of the file names."""
    return {path.name.removesuffix(".yaml"): read(path) for path in language_files(folder)}


def language_files(folder: str) -> Iterator[Traversable]:
    """The files of a folder of this package, in the order of their names."""
    found = (path for path in files("intent").joinpath(folder).iterdir() if path.name.endswith(".yaml"))
    yield from sorted(found, key=lambda path: path.name)


def table(name: str) -> Any:
    """The content of one YAML file beside the code."""
    return read(files("intent").joinpath(name))


def read(path: Traversable) -> Any:
    """The content of a YAML file."""
    # SafeLoader and its C twin build plain values only.
    return yaml.load(path.read_bytes(), Loader=Loader)  # noqa: S506 a safe loader by another name
