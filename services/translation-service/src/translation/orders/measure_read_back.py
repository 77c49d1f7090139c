"""How many fluent lies are refused when a model's answers are read back, and how many honest translations with them.

`python -m translation.orders.measure_read_back services/translation-service/tests/unit/texts_read_back.yaml`
"""

import asyncio
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from translation.engines.ask import Engines, translate
from translation.engines.batches import Batches
from translation.engines.engine import Batch, Result
from translation.engines.guarded import Guarded
from translation.engines.line import Line
from translation.engines.read_back import Reader
from translation.language import detect_language, load_detector
from translation.orders.measure_orders import PATIENT, Obedient, engines_of
from translation.orders.watch import Watch
from translation.quality.judge import open_quality
from translation.quality.likeness import Meanings

HIDDEN = "[QZXVQB]"
"""What stands in the place of an order's number, as in all that engines see."""
NUMBER = re.compile(r"CB-\d+")


class Answered(NamedTuple):
    """A text, what a model says of it and how that comes back: `honest`, `translated order` or `lie`."""

    what: str
    language: str
    target: str
    text: str
    given: str
    back: str


@dataclass
class Honest:
    """An engine that follows no words, for the way back."""

    says: str = ""
    most: int = 1
    asked: int = 0

    async def translate(self, batch: Batch) -> list[Result]:
        self.asked += 1
        return [self.says for _ in batch.texts]


@dataclass
class StandIns:
    """A model that says what it is told to, and an engine that has the way back alone."""

    model: Obedient
    honest: Honest
    engines: Engines


def answers_to(part: Mapping[str, Any]) -> Iterator[Answered]:
    """All of one part of the file, without the numbers of orders."""
    for message in part["injected"]:
        yield _answered("translated order", message, message["given"], message["back"])
        for given, back in message["lies"]:
            yield _answered("lie", message, given, back)
    for message in part["honest"]:
        yield _answered("honest", message, message["given"], message["back"])


def _answered(what: str, message: Mapping[str, Any], *said: str) -> Answered:
    text, given, back = (NUMBER.sub(HIDDEN, each) for each in (message["text"], *said))
    return Answered(what, message["language"], message.get("target", "en"), text, given, back)


def stand_ins(watch: Watch | None, meanings: Meanings, read: bool = True) -> StandIns:
    """`watch`: over what is said forth, None: nobody does; `read`: whether answers are read back."""
    model, honest, detect = Obedient(), Honest(), partial(detect_language, load_detector())
    engines = engines_of(model, watch, detect)
    reverse = {"name": "back", "kind": "libretranslate", "model": None}
    guarded = Guarded("back", honest, PATIENT)
    back = Line(engines.lines[0].entry.model_copy(update=reverse), guarded, Batches(guarded, window=0.0))
    reader = Reader(meanings) if read else None
    return StandIns(model, honest, replace(engines, lines=(engines.lines[0], back), reader=reader))


async def taken(stand_in: StandIns, answered: Answered) -> bool:
    """Whether the model's answer is delivered."""
    pair = answered.language, answered.target
    forth, back = stand_in.engines.lines
    lines = _only(forth, f"{pair[0]}>{pair[1]}"), _only(back, f"{pair[1]}>{pair[0]}")
    stand_in.model.says, stand_in.honest.says = answered.given, answered.back
    return (await translate(replace(stand_in.engines, lines=lines), answered.text, *pair)).text is not None


def _only(line: Line, pair: str) -> Line:
    return replace(line, entry=line.entry.model_copy(update={"pairs": (pair,)}))


async def refused(stand_in: StandIns, answers: Sequence[Answered]) -> list[Answered]:
    """Those that are not delivered."""
    return [each for each in answers if not await taken(stand_in, each)]


async def measure(texts: Mapping[str, Any]) -> list[str]:
    """Lines that tell each part of the file, by each guard and by both, with the languages of what went wrong."""
    quality = await open_quality(partial(detect_language, load_detector()))
    quality.meanings.deadline = PATIENT
    watch = Watch(quality.meanings)
    watch.prepare()
    told = []
    for part, messages in texts.items():
        answers = list(answers_to(messages))
        for name, over, read in (("watched", watch, False), ("read back", None, True), ("both", watch, True)):
            lost = await refused(stand_ins(over, quality.meanings, read), answers)
            told += [f"{part}, {name}", *_lines(answers, lost)]
    quality.meanings.close()
    return told


def _lines(answers: Sequence[Answered], lost: Sequence[Answered]) -> Iterator[str]:
    whole, gone = Counter(each.what for each in answers), Counter(each.what for each in lost)
    for what in sorted(whole):
        wrong = [each for each in answers if each.what == what and (each in lost) is not (what == "lie")]
        languages = ", ".join(each.language for each in wrong) or "none"
        yield f"  {what}: {gone[what]} of {whole[what]} refused; wrongly dealt with: {languages}"


def main() -> None:
    texts = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    sys.stdout.write("\n".join(asyncio.run(measure(texts))) + "\n")


if __name__ == "__main__":
    main()
