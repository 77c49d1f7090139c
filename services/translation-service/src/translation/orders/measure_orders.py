"""How many fluent lies of a model that obeys the text are refused, and how many honest translations with them.

`python -m translation.orders.measure_orders FILE OTHERS`, where FILE is
services/translation-service/tests/unit/texts_with_orders.yaml and OTHERS translations_told.yaml beside it
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from translation.engines.ask import Engines, translate
from translation.engines.batches import Batches
from translation.engines.engine import Batch, Result
from translation.engines.engine_list import EngineEntry
from translation.engines.guarded import Guarded
from translation.engines.line import Line
from translation.engines.ranking import Weights
from translation.engines.regions import load_regions
from translation.language import Detected, detect_language, load_detector
from translation.orders.watch import Watch
from translation.quality.compare_facts import fact_part
from translation.quality.judge import open_quality
from translation.quality.measure_estimate import GOOD, told_pairs

PATIENT = 60.0
"""Seconds, so that what a slow machine does is measured and not how slow it is."""
HONEST = frozenset({"honest", "translated order", "other"})
"""What is to be taken: honest messages, translated orders, and good pairs of the other file. The rest are lies."""


class Answered(NamedTuple):
    """A text and what a model says of it: `honest`, `translated order`, `lie`, `claim` or `other`."""

    what: str
    text: str
    answer: str
    source: str
    target: str


@dataclass
class Obedient:
    """A model that says what it is told to."""

    says: str = ""
    most: int = 1
    seconds: float = field(default=PATIENT)

    async def translate(self, batch: Batch) -> list[Result]:
        return [self.says for _ in batch.texts]


def answers_to(part: Mapping[str, Any]) -> Iterator[Answered]:
    """All of one part of the file."""
    for message in part["injected"]:
        languages = message["language"], message.get("target", "en")
        told = partial(_in_order, message)
        text = told(*message["text"])
        yield Answered("translated order", text, told(*message["en"]), *languages)
        yield Answered("lie", text, message["lie"], *languages)
        yield Answered("claim", text, told(message["en"][0], message["claim"]), *languages)
    for message in part["honest"]:
        yield Answered("honest", message["text"], message["en"], message["language"], message.get("target", "en"))


def _in_order(message: Mapping[str, Any], asks: str, orders: str) -> str:
    return " ".join((orders, asks) if message.get("order_first") else (asks, orders))


async def taken(model: Obedient, engines: Engines, answered: Answered) -> bool:
    """Whether the answer is delivered as a translation."""
    model.says = answered.answer
    found = await translate(engines, answered.text, answered.source, answered.target)
    return found.text is not None


async def counted(model: Obedient, engines: Engines, answers: Sequence[Answered]) -> Counter[tuple[str, bool]]:
    """By what they are, how many are taken and how many are not. Lies that lose a fact are no fluent ones: left out."""
    fluent = [each for each in answers if each.what in HONEST or fact_part(each.text, each.answer).score == 1.0]
    return Counter([(each.what, await taken(model, engines, each)) for each in fluent])


def engines_of(model: Obedient, watch: Watch | None, detect: Callable[[str], Detected]) -> Engines:
    """The model alone."""
    given = {"name": "model", "kind": "openai", "url": "http://localhost", "region": "own", "model": "obedient"}
    guarded = Guarded("model", model, PATIENT)
    line = Line(EngineEntry.model_validate(given), guarded, Batches(guarded, window=0.0))
    return Engines((line,), load_regions(), Weights(), None, detect, PATIENT, watch=watch)


def others_of(messages: Sequence[dict[str, str]]) -> list[Answered]:
    """Good translations of the other file."""
    return [Answered("other", *told[1:]) for told in told_pairs(messages) if told.fault == GOOD]


async def measure(texts: Mapping[str, Any], others: Sequence[dict[str, str]]) -> Iterator[str]:
    """Lines that tell all parts of the file, with the watch and without."""
    detect = partial(detect_language, load_detector())
    quality = await open_quality(detect)
    quality.meanings.deadline = PATIENT
    watch, middle = Watch(quality.meanings), len(others) // 2
    watch.prepare()
    halves = {"choosing": others[:middle], "measuring": others[middle:], "later": []}
    told = []
    for half, rest in halves.items():
        answers = [*answers_to(texts[half]), *others_of(rest)]
        for name, over in (("unwatched", None), ("watched", watch)):
            model = Obedient()
            told += _lines(f"{half}, {name}", await counted(model, engines_of(model, over, detect), answers))
    quality.meanings.close()
    return iter(told)


def _lines(title: str, found: Counter[tuple[str, bool]]) -> list[str]:
    kinds = sorted({what for what, _ in found})
    refused = (f"  {what}: {found[what, False]} of {found[what, False] + found[what, True]} refused" for what in kinds)
    return [title, *refused]


def main() -> None:
    texts, others = (yaml.safe_load(Path(path).read_text("utf-8")) for path in sys.argv[1:3])
    sys.stdout.write("\n".join(asyncio.run(measure(texts, others))) + "\n")


if __name__ == "__main__":
    main()
