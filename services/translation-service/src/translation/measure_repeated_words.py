"""How often a word that comes again in a conversation is translated as before.

`python -m translation.measure_repeated_words FILE --half unseen` has engines that take any of several words for a thing
(`varying_engine.py`) translate the conversations of a file over and over: left alone; with words told and put right by
the encoder; and by asking beside the text as well. Needs no service but a PostgreSQL of its own.
"""

import argparse
import asyncio
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import yaml
from crossdesk.encoding import load_encoder
from crossdesk.store.database import Database

from translation.conversations.learn_words import Asked
from translation.conversations.phrase_vectors import PhraseVectors
from translation.engines.ask import Engines
from translation.engines.batches import Batches
from translation.engines.engine import Engine
from translation.engines.engine_list import EngineEntry
from translation.engines.guarded import Guarded
from translation.engines.line import Line
from translation.engines.ranking import Weights
from translation.engines.regions import load_regions
from translation.language import detect_language, load_detector
from translation.measure_memory import measured_database
from translation.translate_text import TranslationDesk, Wanted, translate_text
from translation.varying_engine import AGENTS, THING, Varying

DETECTOR = load_detector()
KINDS = ("libretranslate", "azure", "deepl", "openai")
WAYS = (("left alone", False, False), ("by the encoder", True, False), ("by asking", True, True))


class Saying(NamedTuple):
    """What a conversation calls a thing in a language: the place of its name among those it may have there."""

    language: str
    thing: str


def main() -> int:
    """Print the figures; 1 where a translation was damaged by putting words right."""
    asked = argparse.ArgumentParser(description="Count repeated words that are translated alike.")
    asked.add_argument("file", type=Path)
    asked.add_argument("--half", default="second_half")
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--tell", action="store_true", help="tell what was not kept")
    asked.add_argument("--engines", nargs="+", choices=KINDS, default=KINDS)
    asked.add_argument("--language", help="of the conversations, where not all are wanted")
    asked.add_argument("--asking-only", action="store_true")
    given = asked.parse_args()
    conversations = yaml.safe_load(given.file.read_text("utf-8"))[given.half]
    wanted = [each for each in conversations if given.language in (None, each["language"])]
    ways = WAYS[-1:] if given.asking_only else WAYS
    return asyncio.run(measure(wanted, given.times, product(given.engines, ways), tell=given.tell))


async def measure(
    conversations: list[dict[str, Any]], times: int, ways: Iterable[tuple[str, tuple[str, bool, bool]]], *, tell: bool
) -> int:
    """Each conversation translated `times` times by each kind of engine in each way."""
    encoder = load_encoder()
    damaged = 0
    vectors = PhraseVectors(lambda: encoder, deadline=60.0)
    async with measured_database() as (database, _):
        for kind, (title, keeps, asks) in ways:
            counts: Counter[str] = Counter()
            for turn in range(times):
                varying = Varying(turn, kind)
                engines = engines_of(varying, kind)
                desk = TranslationDesk(
                    DETECTOR, engines, vectors=vectors if keeps else None, asked=Asked() if asks else None
                )
                for conversation in conversations:
                    varying.learn(conversation)
                    counts.update(await converse(desk, database, conversation, tell=tell and asks))
                counts.update(characters=varying.characters, calls=varying.calls)
            damaged += counts["damaged"] if asks else 0
            sys.stdout.write(f"{kind}, {title}: {told(counts)}\n")
    return 1 if damaged else 0


def told(counts: Counter[str]) -> str:
    same, other = counts["same"] + counts["needless"], counts["other"] + counts["noted"]
    return (
        f"{same} of {same + other} words that come again are the same ({same / max(same + other, 1):.0%}); of {other} "
        f"others {counts['noted']} are told of; {counts['needless']} needless warnings; "
        f"{counts['damaged']} translations damaged; {counts['calls']} calls, {counts['characters']} characters"
    )


def engines_of(varying: Engine, kind: str) -> Engines:
    """The one engine, as if it were of a kind that takes terms or of one that does not."""
    model = "varying" if kind == "openai" else None
    key = "KEY" if kind in ("azure", "deepl") else None
    asked = {"kind": kind, "url": "http://localhost", "model": model, "key_env": key}
    given = {"name": "varying", "region": "own", **asked}
    line = Line(EngineEntry.model_validate(given), Guarded("varying", varying, 5.0), Batches(varying, window=0.0))
    return Engines((line,), load_regions(), Weights(), None, partial(detect_language, DETECTOR), 5.0)


async def converse(
    desk: TranslationDesk, database: Database, conversation: dict[str, Any], *, tell: bool
) -> Counter[str]:
    """Has one conversation translated, and counts the words that come again."""
    counts: Counter[str] = Counter()
    said: dict[Saying, int] = {}
    talk = uuid4()
    for message in conversation["says"]:
        customer = message["by"] == "customer"
        source, target = (conversation["language"], AGENTS) if customer else (AGENTS, conversation["language"])
        text = THING.sub(partial(_person_says, said, source), message["text"])
        wanted = Wanted("demo", text, target, source=source, country="DE", conversation_id=talk)
        rendered = await translate_text(desk, database, wanted)
        names = names_in(message["translation"], rendered.text or "")
        verdicts = [
            verdict(place, said.setdefault(Saying(target, thing), place), again, noted=bool(rendered.terms.otherwise))
            for thing, place in names.items()
            for again in [Saying(target, thing) in said]
        ]
        counts.update(verdicts if names else ["damaged"])
        if tell and set(verdicts) != {"same"}:
            sys.stdout.write(f"  {verdicts} {text} -> {rendered.text} {rendered.warnings} {rendered.why}\n")
    return counts


def verdict(place: int, first: int, again: bool, *, noted: bool) -> str:
    if not again:
        return "first"
    if place == first:
        return "needless" if noted else "same"
    return "noted" if noted else "other"


def names_in(template: str, text: str) -> dict[str, int]:
    """By thing which of its names stands in a text; nothing where the text is not of the template."""
    made, last, names = "", 0, {}
    for found in THING.finditer(template):
        names[found[1]] = found[2].split("|")
        alternatives = "|".join(map(re.escape, names[found[1]]))
        made += re.escape(template[last : found.start()]) + f"(?P<{found[1]}>{alternatives})"
        last = found.end()
    match = re.fullmatch(made + re.escape(template[last:]), text)
    return {thing: each.index(match[thing]) for thing, each in names.items()} if match else {}


def _person_says(said: dict[Saying, int], language: str, found: re.Match[str]) -> str:
    """A person keeps to the name the conversation has."""
    names = found[2].split("|")
    return names[said.setdefault(Saying(language, found[1]), 0) % len(names)]


if __name__ == "__main__":
    sys.exit(main())
