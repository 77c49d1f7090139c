"""Has what a model made of a text translated back, and compares that with the text.

Who translates back sees the answer alone, and so none of the orders the text may have given. Engines that follow no
words come first, then other models, then the same one in a call of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from translation.engines.engine import Batch, Failed, Result
from translation.engines.line import Line
from translation.orders.compare_back import comes_back, parts_to_compare
from translation.orders.watch import LIES, Orders
from translation.quality.likeness import Meanings

SPARE = 0.1
"""Seconds before a text's time is over at which reading back ends, so that what there is can still be delivered."""
NO_ENCODER = "it was not read back, for the encoder is missing"
NO_WAY_BACK = "it was not read back, for no engine may be asked for the way back"
NO_TIME = "there was no time to read the translation back"
NOT_COMPARED = "the translation's way back could not be compared with the text"
IN_DOUBT = "the text may give orders to a model, and {}"


class Read(NamedTuple):
    """`objection`: why it is not delivered; else what was not done: a `warning` to who reads it, or a `note`."""

    objection: str | None = None
    warning: str = ""
    note: str = ""


AS_IT_IS = Read()
"""Of what needs no reading back."""
Ask = Callable[[Line, Batch], Awaitable[Result]]
"""Asks one engine within the tenant's budget."""


@dataclass(frozen=True)
class Reader:
    """`always`: all that customers write, and not only what may give orders."""

    meanings: Meanings
    always: bool = True

    def wants(self, orders: Orders, trusted: bool) -> bool:
        """Whether a text is read back. `trusted`: people of the shop wrote it."""
        return orders is not Orders.NONE or (self.always and not trusted)

    async def read(
        self, orders: Orders, batch: Batch, answer: Batch, lines: Sequence[Line], ask: Ask, until: float
    ) -> Read:
        """`answer` goes back through the first of `lines` that takes it, till `until` in the loop's time."""
        if self.meanings.encode is None or not lines:
            return Read(note=NO_ENCODER if lines else NO_WAY_BACK)
        try:
            async with asyncio.timeout_at(until - SPARE):
                back = await _first_answer(lines, answer, ask)
                wrong = await self._objection(batch.texts[0], back)
        except TimeoutError:
            wrong = NO_TIME
        if wrong is None or wrong == LIES:
            return Read(wrong)
        return Read(warning=wrong) if orders is Orders.NONE else Read(IN_DOUBT.format(wrong))

    async def _objection(self, text: str, back: Result) -> str | None:
        if isinstance(back, Failed):
            return f"the translation could not be read back: {back.why}"
        parts = parts_to_compare(text, back)
        vectors = await self.meanings.vectors(parts.to_encode()) if parts else None
        if parts is None or vectors is None:
            return NOT_COMPARED
        return None if comes_back(parts, vectors) else LIES


def way_back(batch: Batch, answer: str) -> Batch:
    """The answer alone: nothing of what the first engine was told."""
    return Batch((answer,), batch.target, batch.source)


def readers(lines: Sequence[Line], writer: Line) -> list[Line]:
    """Who may read back what `writer` made, best first."""
    return sorted(lines, key=lambda line: (line.is_model, line.entry.name == writer.entry.name))


async def _first_answer(lines: Sequence[Line], answer: Batch, ask: Ask) -> Result:
    """What the last one says where none takes it."""
    for line in lines:
        back = await ask(line, answer)
        if isinstance(back, str):
            return back
    return back
