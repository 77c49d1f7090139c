"""Compares meanings by the sentence encoder, in a thread of its own, several pairs at once, for a bounded time."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crossdesk.encoding import Vector

READ = 400
"""Characters of the longer text that are compared, and the same share of the other: more takes half a second."""
MOST_WAITING = 32
AT_ONCE = 8
MISSING, BUSY, LATE = "the encoder is missing", "the encoder is busy", "the encoder took too long"

Encode = Callable[[Sequence[str]], Any]
"""Gives each text a vector of length 1."""


class Likeness(NamedTuple):
    """Cosine of two meanings, or None and why there is none."""

    cosine: float | None
    why: str = ""


@dataclass(frozen=True)
class _Asked:
    texts: tuple[str, str]
    answer: "asyncio.Future[float]"


@dataclass
class Meanings:
    """`encode` None: meanings are not compared, and every answer says so. `deadline` in seconds, within the one
    second that a message has left after the engines."""

    encode: Encode | None
    deadline: float = 0.7
    _waiting: list[_Asked] = field(default_factory=list)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "encoder"))
    _work: "asyncio.Task[None] | None" = None
    _lists: int = 0

    async def likeness(self, one: str, other: str) -> Likeness:
        """How alike two texts are. Raises what the encoder raises for a text, which is a fault of ours."""
        if self.encode is None:
            return Likeness(None, MISSING)
        if len(self._waiting) >= MOST_WAITING:
            return Likeness(None, BUSY)
        asked = _Asked(beginnings(one, other), asyncio.get_running_loop().create_future())
        self._waiting.append(asked)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._encode_all(self.encode), name="meanings")
        try:
            async with asyncio.timeout(self.deadline):
                return Likeness(await asked.answer)
        except TimeoutError:
            return Likeness(None, LATE)

    async def _encode_all(self, encode: Encode) -> None:
        """Until nobody waits. Whoever gave up meanwhile is passed over."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            wanted = [asked for asked in batch if not asked.answer.done()]
            try:
                found = await loop.run_in_executor(self._thread, cosines, encode, [asked.texts for asked in wanted])
            except Exception as error:  # noqa: BLE001  # raised to those who asked
                for asked in wanted:
                    _answer(asked, error)
            else:
                for asked, cosine in zip(wanted, found, strict=True):
                    _answer(asked, cosine)

    async def vectors(self, texts: Sequence[str]) -> Sequence[Vector] | None:
        """Each text's vector, within the deadline; None where there is no encoder, it is busy, or takes too long."""
        if self.encode is None or self._lists >= AT_ONCE:
            return None
        self._lists += 1
        work = asyncio.get_running_loop().run_in_executor(self._thread, self.encode, texts)
        work.add_done_callback(self._encoded)
        try:
            async with asyncio.timeout(self.deadline):
                return await asyncio.shield(work)
        except TimeoutError:
            return None

    def _encoded(self, work: "asyncio.Future[Any]") -> None:
        """What came too late raises to nobody."""
        self._lists -= 1
        if not work.cancelled():
            work.exception()

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def beginnings(one: str, other: str) -> tuple[str, str]:
    """The same share of both texts, so that what is compared tells the same."""
    share = min(1.0, READ / max(len(one), len(other), 1))
    return one[: round(len(one) * share)], other[: round(len(other) * share)]


def cosines(encode: Encode, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Cosine of each pair's vectors."""
    if not pairs:
        return []
    vectors = encode([text for pair in pairs for text in pair])
    both = zip(vectors[::2], vectors[1::2], strict=True)
    return [float(sum(a * b for a, b in zip(left, right, strict=True))) for left, right in both]


def _answer(asked: _Asked, found: float | Exception) -> None:
    if asked.answer.done():
        return
    if isinstance(found, Exception):
        asked.answer.set_exception(found)
    else:
        asked.answer.set_result(found)
