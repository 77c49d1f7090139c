"""Vectors of texts by a multilingual sentence encoder, for the messages the quick model is not sure of.

The encoder is that of crossdesk.encoding: 14 ms of one core for a message. It is twenty times as slow as the quick
model, so it may take only a share of one core, and says at once when it is behind.
"""

import asyncio
import os
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import numpy as np
from crossdesk.encoding import DIMENSIONS, READ, open_encoder

from intent.demand import Demand
from intent.masking import SIGNS
from intent.message import masked_lines
from intent.vocabulary import Floats

MOST_TOGETHER = 4
"""Texts of one pass: those that come meanwhile wait for it to end, and a pass of more takes longer than they should."""
PATIENCE = 0.15
"""Seconds a text may wait for its turn. One that would have to wait longer is not taken on."""
LOWEST_PRIORITY = 19
_FIRST_GUESS = 0.02
_AT_ONCE = 32
_SPOKEN = {
    "◈": "LX123456785CN",
    "◇": "1234567",
    "¤": "20 €",
    "⌗": "12",
    "✆": "+49 30 1234567",
    "✉": "name@mail.com",
    "⎋": "www.shop.com",
}
assert _SPOKEN.keys() == SIGNS.keys(), "every sign of masking.py must be spoken"

Encode = Callable[[Sequence[str]], Floats]
"""Texts -> their vectors (texts x 384) of length 1. Takes its time, and lets other threads run meanwhile."""


class Behind(Exception):
    """The encoder has more to do than it gets done in time. Do not try again: the quick model's word must do."""


def load_encoder() -> Encode:
    """The encoder for messages. Raises ImportError where this platform has no wheel."""
    model = open_encoder()

    def encode(texts: Sequence[str]) -> Floats:
        vectors: Floats = model.query(list(texts))
        return vectors

    return encode


def spoken(masked: str) -> str:
    """The beginning of a masked message, with an everyday word for each sign: the encoder has never seen the signs."""
    text = masked[:READ]
    for sign, example in _SPOKEN.items():
        text = text.replace(sign, example)
    return " ".join(text.split())


def encode_all(texts: Sequence[str], encode: Encode) -> Floats:
    """Vectors of raw messages (messages x 384), those of about the same length in one pass. Takes 14 ms each."""
    prepared = [spoken(masked_lines(text)) for text in texts]
    order = sorted(range(len(prepared)), key=lambda place: len(prepared[place]))
    vectors = np.empty((len(order), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(order), _AT_ONCE):
        places = order[start : start + _AT_ONCE]
        vectors[places] = encode([prepared[place] for place in places])
    return vectors


def _stand_back() -> None:
    """Let everything else on the machine go before this thread: whoever waits for it has an answer already."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


class Encoding:
    """Encodes the texts of several customers together, in a thread, for at most `share` of one core.

    What a crowd wants beyond that share makes it smaller: of `n` times what it could do it does `1/n**3`. The processor
    is then needed for the answers of many more than for second opinions on a few.
    """

    def __init__(self, encode: Encode, share: float, wanted: Demand) -> None:
        """`wanted` counts all texts there would be something to do for, whether they were taken on or not."""
        self._encode = encode
        self._share = share
        self._wanted = wanted
        self._cost = self._time = _FIRST_GUESS
        self._rests_until = 0.0
        self._waiting: deque[tuple[str, asyncio.Future[Floats]]] = deque()
        self._came = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "encoder", initializer=_stand_back)

    @property
    def has_room(self) -> bool:
        """Whether one more text would have its turn in time."""
        begins = max(0.0, self._rests_until - time.monotonic())
        return begins + len(self._waiting) * self._time <= PATIENCE

    @property
    def share(self) -> float:
        """What it may take of one core now."""
        cores_wanted = self._wanted.per_second(time.monotonic()) * self._cost
        return self._share * min(1.0, self._share / cores_wanted) ** 2 if cores_wanted else self._share

    async def vector(self, masked: str) -> Floats:
        """The vector (384) of a masked message. Raises Behind, and whatever the encoder raised."""
        if not self.has_room:
            raise Behind(f"{len(self._waiting)} messages wait for the encoder already")
        answer: asyncio.Future[Floats] = asyncio.get_running_loop().create_future()
        self._waiting.append((spoken(masked), answer))
        self._came.set()
        return await answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Encoding"]:
        """Encodes as long as the block runs."""
        task = asyncio.create_task(self._run(), name="encoding")
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._thread.shutdown(wait=False, cancel_futures=True)
            for _, answer in self._waiting:
                answer.cancel()

    async def _run(self) -> None:
        while True:
            await self._came.wait()
            batch = [self._waiting.popleft() for _ in range(min(MOST_TOGETHER, len(self._waiting)))]
            if not self._waiting:
                self._came.clear()
            wanted = [(text, answer) for text, answer in batch if not answer.done()]
            if not wanted:
                continue
            began = time.monotonic()
            self._rests_until = began + len(wanted) * self._time / self.share
            worked = await self._pass(wanted)
            self._time += 0.2 * ((time.monotonic() - began) / len(wanted) - self._time)
            self._cost += 0.2 * (worked / len(wanted) - self._cost)
            rest = worked * (1 / self.share - 1)
            self._rests_until = time.monotonic() + rest
            await asyncio.sleep(rest)

    async def _pass(self, wanted: Sequence[tuple[str, "asyncio.Future[Floats]"]]) -> float:
        """Encode these, and give the seconds of a processor that took."""
        worked = 0.0
        try:
            texts = [text for text, _ in wanted]
            vectors, worked = await asyncio.get_running_loop().run_in_executor(self._thread, self._timed, texts)
        except Exception as error:  # noqa: BLE001  # goes to every message that waits for this pass
            outcomes: Sequence[Floats | Exception] = [error] * len(wanted)
        else:
            outcomes = list(np.asarray(vectors))
        for (_, answer), outcome in zip(wanted, outcomes, strict=True):
            if answer.done():
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
        return worked

    def _timed(self, texts: Sequence[str]) -> tuple[Floats, float]:
        began = time.thread_time()
        return self._encode(texts), time.thread_time() - began
