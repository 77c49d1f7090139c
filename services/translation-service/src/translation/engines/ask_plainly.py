"""Asks one engine for texts beside the one that is wanted: with words hidden, or put in otherwise. Paid like it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from translation.engines.ask import Engines, Origin, ask_paid, in_order
from translation.engines.engine import Batch
from translation.engines.fitting import fitting
from translation.engines.line import Line

SECONDS = 1.5
"""Longest wait for all that is asked beside one text."""


@dataclass
class Patience:
    """How long one text may still wait for what is asked beside it."""

    seconds: float = SECONDS


def line_for(engines: Engines, source: str, target: str, origin: Origin, name: str | None = None) -> Line | None:
    """The engine of that name, else the best that may have a text, models last: they are slow to be asked twice."""
    lines = in_order(engines, source, target, origin)
    if name is not None:
        return next((line for line in lines if line.entry.name == name), None)
    return min(lines, key=lambda line: line.is_model, default=None)


async def ask_plainly(
    engines: Engines, line: Line | None, alike: Sequence[Batch], origin: Origin, patience: Patience
) -> list[str | None]:
    """The one text of each batch as that engine translates it; None for each that did not come while there is patience,
    which is used up. What the engine does not take beside a text is left out."""
    clock = asyncio.get_running_loop().time
    began = clock()
    if line is None:
        return [None for _ in alike]
    batches = [fitting(line.entry.kind, each) for each in alike]
    try:
        async with asyncio.timeout(patience.seconds):
            found = await asyncio.gather(*(ask_paid(engines, line, each, origin.tenant) for each in batches))
    except TimeoutError:
        return [None for _ in alike]
    finally:
        patience.seconds -= clock() - began
    return [each if isinstance(each, str) else None for each in found]
