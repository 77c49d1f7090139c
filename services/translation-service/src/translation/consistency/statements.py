"""What a reply says of a shop's policy, and whether it promises something. Pure.

Numbers count only where they belong to a topic: how many days until a return is over, what share is off. Numbers of
a customer's own (an amount, an order) differ from case to case and are not looked at.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from translation.consistency.policy_words import UNITS, PolicyWords, policy_words
from translation.facts.find import find_facts
from translation.quality.negation import denies

PROMISED = ("refund", "return", "discount")
"""Topics of which it counts whether they are promised or refused."""
PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})[ \u00a0\u202f]?[%％]")
SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*")
CLAUSE_ENDS = re.compile(r"[,;:、，；：]")
IDENTIFYING = frozenset({"code", "url", "email", "phone", "date"})
DAYS_OF_A_WEEK = 7

Stance = Literal["promised", "refused"]


class Number(NamedTuple):
    """`value` of a `unit` (days, working_days, percent) that belongs to a topic."""

    topic: str
    unit: str
    value: int


class Said(NamedTuple):
    """All that a reply says of policies: its numbers, and what it promises or refuses outright."""

    numbers: frozenset[Number]
    stances: frozenset[tuple[str, Stance]]


NOTHING = Said(frozenset(), frozenset())


def said(text: str, language: str) -> Said | None:
    """What a reply in a BCP 47 language says; None where the language's words are not listed."""
    words = policy_words(language)
    if words is None:
        return None
    sentences = [match[0] for match in SENTENCE.finditer(_blanked(text).lower())]
    numbers = frozenset(number for sentence in sentences for number in _numbers(sentence, words))
    stances = frozenset(stance for sentence in sentences for stance in _stances(sentence, language, words))
    return Said(numbers, stances)


def _blanked(text: str) -> str:
    """Without numbers of orders, links and dates, which are no policy; everything else stays in its place."""
    for fact in find_facts(text):
        if fact.kind in IDENTIFYING and not fact.text[0].isdigit():
            text = text[: fact.start] + " " * len(fact.text) + text[fact.end :]
    return text


def _numbers(sentence: str, words: PolicyWords) -> Iterator[Number]:
    places = [(match.start(), topic) for topic, named in words.topics.items() for match in named.finditer(sentence)]
    if not places:
        return
    for at, unit, value in _counts(sentence, words):
        yield Number(min(places, key=lambda place: _apart(sentence, place[0], at))[1], unit, value)


def _apart(sentence: str, one: int, other: int) -> tuple[int, int]:
    """How far two places are from each other: clauses before characters."""
    first, last = sorted((one, other))
    return len(CLAUSE_ENDS.findall(sentence, first, last)), last - first


def _counts(sentence: str, words: PolicyWords) -> Iterator[tuple[int, str, int]]:
    seen: set[int] = set()
    for unit in UNITS:
        for match in words.units[unit].finditer(sentence):
            if match.start() not in seen:
                seen.add(match.start())
                weeks = unit == "weeks"
                yield match.start(), "days" if weeks else unit, int(match[1]) * (DAYS_OF_A_WEEK if weeks else 1)
    for match in PERCENT.finditer(sentence):
        yield match.start(), "percent", int(match[1])


def _stances(sentence: str, language: str, words: PolicyWords) -> Iterator[tuple[str, Stance]]:
    """A question, a condition and what has a number in it promise nothing of this case."""
    conditional = any(f" {sentence.strip()}".find(part) >= 0 for part in words.conditions)
    if conditional or sentence.rstrip().endswith(("?", "？")) or any(map(str.isdigit, sentence)):
        return
    for topic in PROMISED:
        if words.topics[topic].search(sentence):
            yield topic, "refused" if denies(sentence, language) else "promised"
