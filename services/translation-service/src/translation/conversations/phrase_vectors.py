"""Vectors of phrases by the sentence encoder. Names of goods come again and again, so the process keeps some."""

import asyncio
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crossdesk.encoding import Encoder, Vector, in_passes

MOST_KEPT = 4000
"""Vectors of 1.5 KB."""
DEADLINE = 0.7
"""Seconds that a text waits for its phrases: a phrase takes some 10 ms of a core, and a message has a second left."""


@dataclass
class PhraseVectors:
    """`encoder` loads the encoder, once, or gives None where this platform has none."""

    encoder: Callable[[], Encoder | None]
    deadline: float = DEADLINE
    _kept: "OrderedDict[str, Vector]" = field(default_factory=OrderedDict)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, phrases: Sequence[str]) -> Mapping[str, Vector]:
        """Those that are known in time. What comes too late is there for the next text."""
        try:
            async with asyncio.timeout(self.deadline), self._turn:
                missing = [phrase for phrase in dict.fromkeys(phrases) if phrase not in self._kept]
                if missing:
                    await asyncio.to_thread(self._encode, missing)
        except TimeoutError:
            pass  # what is missing is told to people as a word that may differ
        found = {phrase: self._kept[phrase] for phrase in phrases if phrase in self._kept}
        for phrase in found:
            self._kept.move_to_end(phrase)
        return found

    def _encode(self, missing: Sequence[str]) -> None:
        encoder = self.encoder()
        if encoder is None:
            return
        for phrase, vector in zip(missing, in_passes(encoder.passage, missing), strict=True):
            self._kept[phrase] = array("f", vector)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
