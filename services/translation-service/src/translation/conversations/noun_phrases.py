"""Finds what may be a name of goods or parts in a text: short runs of content words, by what stands around them. Pure.

No model and no dictionary of nouns: `function_words.yaml` says which words are none. Languages that are not in it, such
as those without spaces between words, have no phrases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

import yaml

from translation.facts.find import find_facts, gaps
from translation.glossary.inflections import inflection_of
from translation.glossary.words import Word, words
from translation.script import subtags

MOST_WORDS = 3
"""Words of a phrase."""
SHORTEST, LONGEST = 3, 40
"""Letters of a phrase: shorter words are in too many phrases, longer ones are no names."""

Exchange = Literal["any", "first", "last"]
Kind = Literal["content", "begin", "within", "before", "other"]


class Phrase(NamedTuple):
    """Characters `start` to `end` of a text.

    whole   nothing but function words stands around it
    leads   it begins where a phrase begins, or ends where one ends in a language that writes nouns with capitals: what
            follows in its run may be a verb that no list has
    """

    text: str
    start: int
    end: int
    whole: bool
    leads: bool = True


@dataclass(frozen=True)
class FunctionWords:
    """Of one language, folded. See `function_words.yaml`."""

    before: frozenset[str]
    others: frozenset[str]
    begin: frozenset[str]
    within: frozenset[str]
    nouns: frozenset[str]
    adverbs: str
    capital: bool
    exchange: Exchange

    def kind(self, word: Word, folded: str) -> Kind:
        """What a word is to a phrase."""
        if folded in self.within:
            return "within"
        if folded in self.before:
            return "before"
        if folded in self.begin:
            return "begin"
        adverb = bool(self.adverbs) and folded.endswith(self.adverbs) and folded not in self.nouns
        plain = word.alone or folded in self.others or adverb or not word.text.isalpha()
        return "other" if plain or (self.capital and not word.text[0].isupper()) else "content"


@lru_cache(maxsize=64)
def function_words(language: str) -> FunctionWords | None:
    """By the first subtag of a BCP 47 tag; None where the language is not in the file."""
    entry = _table().get(subtags(language)[0])
    if entry is None:
        return None
    fold = inflection_of(language).fold

    def folded(name: str) -> frozenset[str]:
        return frozenset(fold(part.text) for part in words(entry.get(name, "")))

    before, others, begin, within, nouns = map(folded, ("before", "others", "begin", "within", "nouns"))
    rest = (entry.get("adverbs", ""), entry.get("capitals", False), entry["exchange"])
    return FunctionWords(before, others, begin, within, nouns, *rest)


def phrases(text: str, language: str, names: Sequence[str] = ()) -> list[Phrase]:
    """Each once, in order; facts and kept names are in none. A run of n words gives all runs of up to three in it."""
    known = function_words(language)
    if known is None:
        return []
    fold = inflection_of(language).fold
    found: dict[str, Phrase] = {}
    for run in _runs(text, known, language, names):
        for phrase in _within(text, run, known, language):
            found.setdefault(fold(phrase.text), phrase)
    return list(found.values())


def outermost(found: Sequence[Phrase]) -> list[Phrase]:
    """Those that lie within no other one."""
    return [one for one in found if not any(_lies_within(one, other) for other in found)]


def _lies_within(one: Phrase, other: Phrase) -> bool:
    return one[:3] != other[:3] and other.start <= one.start and one.end <= other.end


def _runs(text: str, known: FunctionWords, language: str, names: Sequence[str]) -> Iterator[list[Word]]:
    """Words side by side that make phrases. Where nouns have no capitals, only those behind an article or the like."""
    fold = inflection_of(language).fold
    for start, end in gaps(text, find_facts(text, names)):
        run: list[Word] = []
        led = known.capital
        for word in words(text[start:end]):
            kind = known.kind(word, fold(word.text))
            goes_on = bool(run) and word.joined and kind in ("content", "within")
            if run and not goes_on:
                yield _moved(run, start)
                run = []
            if goes_on or (led and not run and kind in ("content", "begin")):
                run.append(word)
            led = known.capital or kind == "before" or (kind == "within" and not run)
        yield _moved(run, start)


def _moved(run: list[Word], by: int) -> list[Word]:
    return [word._replace(start=word.start + by, end=word.end + by) for word in run]


def _within(text: str, run: list[Word], known: FunctionWords, language: str) -> Iterator[Phrase]:
    """All runs of up to three words that end with a content word and do not begin with one that only joins."""
    fold = inflection_of(language).fold
    kinds = [known.kind(word, fold(word.text)) for word in run]
    for size in range(min(MOST_WORDS, len(run)), 0, -1):
        for first in range(len(run) - size + 1):
            start, end = run[first].start, run[first + size - 1].end
            ends = kinds[first] != "within" and kinds[first + size - 1] == "content"
            if ends and SHORTEST <= end - start <= LONGEST:
                leads = first == 0 or (known.capital and first + size == len(run))
                yield Phrase(text[start:end], start, end, size == len(run), leads)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    text = (files("translation.conversations") / "function_words.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))
