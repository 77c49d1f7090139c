"""Sentence vectors of the examples all tenants share: encoding takes minutes, so they are kept with the model."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from crossdesk.encoding import DIMENSIONS
from crossdesk.whole_file import whole_file

from intent.encoder_head import taught_by
from intent.encoding import Encode, encode_all
from intent.examples import Example, load_examples
from intent.vocabulary import Floats

log = logging.getLogger(__name__)


def vectors_of(examples: Sequence[Example], directory: Path, encode: Encode) -> Floats:
    """The vectors (examples x 384). Only texts are encoded that were not when the shared ones were kept."""
    shared = load_examples()
    known = dict(zip([example.text for example in shared], _shared(shared, directory, encode), strict=True))
    texts = list(dict.fromkeys(example.text for example in examples if example.text not in known))
    if texts:
        known.update(zip(texts, encode_all(texts, encode), strict=True))
    return np.array([known[example.text] for example in examples], dtype=np.float32)


def _shared(examples: Sequence[Example], directory: Path, encode: Encode) -> Floats:
    path = directory / f"vectors-{taught_by(examples)}.npy"
    kept = _load(path, len(examples))
    if kept is not None:
        return kept
    vectors: Floats = encode_all([example.text for example in examples], encode).astype(np.float16)
    _save(vectors, path)
    return vectors


def _load(path: Path, rows: int) -> Floats | None:
    try:
        vectors: Floats = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        log.warning("kept vectors are unreadable: all is encoded again", extra={"error": repr(error)})
        return None
    return vectors if vectors.shape == (rows, DIMENSIONS) else None


def _save(vectors: Floats, path: Path) -> None:
    """So that nobody reads half a file. Without a place all works, but slowly."""
    try:
        with whole_file(path) as file:
            np.save(file, vectors)
    except OSError as error:
        log.warning("vectors cannot be kept and are made for each training", extra={"error": repr(error)})
