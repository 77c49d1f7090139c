"""Opens the one engine that is evaluated, with no budget and no other beside it."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from crossdesk.errors import Misconfigured

from translation.engines.ask import Engines
from translation.engines.batches import Batches
from translation.engines.engine_list import EngineEntry, read_engine_list
from translation.engines.guarded import Guarded
from translation.engines.line import Line
from translation.engines.open_engines import open_listed
from translation.engines.ranking import Weights
from translation.engines.regions import load_regions
from translation.evaluate.adversary import Adversary
from translation.language import Detected

ADVERSARY = "adversary"
VARIABLE = "CROSSDESK_TRANSLATION_ENGINES"

Detect = Callable[[str], Detected]


@asynccontextmanager
async def chosen_engine(name: str, path: Path | None, detect: Detect) -> AsyncIterator[Engines]:
    """The engine of that name in the file, or the adversary. Raises Misconfigured, naming the engines there are."""
    if name == ADVERSARY:
        yield _adversary(detect)
        return
    listed = read_engine_list(_file(path))
    named = tuple(entry for entry in listed.engines if entry.name == name)
    if not named:
        there = ", ".join(entry.name for entry in listed.engines)
        raise Misconfigured(f"--engine {name}: the file of engines names {there}; `{ADVERSARY}` needs none")
    alone = listed.model_copy(update={"engines": named, "budgets": {}})
    async with open_listed(alone, os.environ, detect, named[0].seconds) as engines:
        yield engines


def _file(path: Path | None) -> Path:
    told = path or os.environ.get(VARIABLE)
    if not told:
        raise Misconfigured(f"name the file of engines with --engines, or in {VARIABLE}")
    return Path(told)


def _adversary(detect: Detect) -> Engines:
    entry = EngineEntry.model_validate(
        {"name": ADVERSARY, "kind": "libretranslate", "url": "http://localhost", "region": "own"}
    )
    guarded = Guarded(ADVERSARY, Adversary(), entry.seconds)
    line = Line(entry, guarded, Batches(guarded))
    return Engines((line,), load_regions(), Weights(), None, detect, entry.seconds)
