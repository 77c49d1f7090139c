"""Whether a text gives orders to a model, told by its words. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from translation.engines.answers import MARK
from translation.script import subtags

APART = 60
"""Characters between what is to be done and what it is to be done to."""
SENTENCE = re.compile(r"(?:[^.!?。！？।؟\n]|(?<=\d)\.(?=\d))+[.!?。！？।؟\n]*")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
"""Letters that are not seen may stand within a word, or spell orders by themselves (Unicode tags)."""
JOINED = "\u0590"
"""Hebrew, Arabic, and scripts without spaces begin here."""
ANY = "any"
COMMONEST = "en"
"""The language orders are given in, whatever the rest of a text is in."""


class Words(NamedTuple):
    """Of one language: what is to be done (`acts`), what `about`, and what is an order `alone`; None where none is."""

    acts: re.Pattern[str] | None
    about: re.Pattern[str] | None
    alone: re.Pattern[str] | None


def gives_orders(text: str, languages: Sequence[str]) -> bool:
    """Whether a sentence of the text is an order in one of the languages (BCP 47) or in English."""
    known = {ANY, COMMONEST, *(subtags(language)[0] for language in languages)} & _all().keys()
    sentences = sentences_of(text)
    return any(_is_order(sentence, _all()[language]) for language in known for sentence in sentences)


def sentences_of(text: str) -> list[str]:
    """In lower case, with one space for many; no marks of facts, nothing unseen."""
    seen = MARK.sub(" ", INVISIBLE.sub("", text)).replace("’", "'").replace("İ", "i").lower()
    return [said for match in SENTENCE.finditer(seen) if any(map(str.isalpha, said := " ".join(match[0].split())))]


def _is_order(sentence: str, words: Words) -> bool:
    if words.alone and words.alone.search(sentence):
        return True
    if not (words.acts and words.about):
        return False
    acts = list(words.acts.finditer(sentence))
    return any(
        max(about.start() - act.end(), act.start() - about.end()) <= APART
        for about in (words.about.finditer(sentence) if acts else ())
        for act in acts
    )


@lru_cache(maxsize=1)
def _all() -> dict[str, Words]:
    table = yaml.safe_load((files("translation.orders") / "order_words.yaml").read_text("utf-8"))
    return {language: _words(spoken) for language, spoken in table.items()}


def _words(spoken: dict[str, list[str]]) -> Words:
    alone = [*spoken["alone"], *spoken["machine"]]
    return Words(_any_of(spoken["acts"]), _any_of(spoken["about"]), _any_of(alone))


def _any_of(parts: list[str]) -> re.Pattern[str] | None:
    """Any of the parts. They begin a word, but in scripts that write articles or other words against the next."""
    spelled = (rf"(?<![^\W\d_]){re.escape(part)}" if part[0] < JOINED else re.escape(part) for part in parts)
    return re.compile("|".join(spelled)) if parts else None


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Orders to a model, and what customers write that is none, in 22 languages."""
    table: dict[str, Any] = yaml.safe_load((files("translation.orders") / "examples.yaml").read_text("utf-8"))
    orders, requests = ([text for said in table.values() for text in said[kind]] for kind in ("orders", "requests"))
    return tuple(orders), tuple(requests)
