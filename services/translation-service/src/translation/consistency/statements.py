"""What a reply says of a shop's policy, and whether it promises something. Pure.

Numbers count only where they belong to a topic: how many days until a return is over, what share is off, what the shop
takes for it. Sums of a customer's own differ from case to case: a sum counts where it is near words of a fee or of what
is free from it on; others count where replies of several conversations say them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from translation.consistency.amounts import Amount, amounts
from translation.consistency.policy_words import PolicyWords, policy_words
from translation.consistency.spans import counts
from translation.facts.figures import MARKS
from translation.facts.find import find_facts
from translation.quality.negation import denies

PROMISED = ("refund", "return", "discount")
"""Topics of which it counts whether they are promised or refused."""
PAID_FOR = ("return", "delivery")
"""Topics there are fees for: the first that a sentence names."""
OFTEN = ("return", "delivery", "discount")
"""Topics a sum may belong to that several conversations tell; what is refunded is each customer's own."""
SENTENCE = re.compile(r"(?:[^.!?。！？।؟\n]|(?<=\d)\.(?=\d))+[.!?。！？।؟\n]*")
CLAUSE_ENDS = re.compile(r"[,;:、，；：،؛]")
IDENTIFYING = frozenset({"code", "url", "email", "phone", "date"})
HIDDEN = "\x1f"
"""Stands for a code, and for words that were looked at."""

Stance = Literal["promised", "refused"]


class Number(NamedTuple):
    """`value` of a `unit` that belongs to a topic: days, working_days, months, percent, or minor units of a currency
    that are a `fee`, what something is `free_from`, or another `sum`."""

    topic: str
    unit: str
    value: int
    currency: str = ""


class Said(NamedTuple):
    """All that a reply says of policies: its numbers, and what it promises or refuses outright.

    `sums` may be a customer's own, unless replies of several conversations say them."""

    numbers: frozenset[Number]
    stances: frozenset[tuple[str, Stance]]
    sums: frozenset[Number] = frozenset()


class _Sentence(NamedTuple):
    text: str
    lower: str
    places: tuple[tuple[int, str], ...]
    """Where topics are named, of a refund's words as of one."""

    def names(self, topic: str) -> bool:
        return any(named == topic for _, named in self.places)


NOTHING = Said(frozenset(), frozenset())


def said(text: str, language: str) -> Said | None:
    """What a reply in a BCP 47 language says; None where the language's words are not listed."""
    words = policy_words(language)
    if words is None:
        return None
    sentences = [_read(match[0], words) for match in SENTENCE.finditer(_hidden(text.translate(MARKS)))]
    numbers = {number for sentence in sentences for number in _numbers(sentence, words)}
    sums = {number for sentence in sentences for number in _sums(sentence, language, words)}
    stances = frozenset(stance for sentence in sentences for stance in _stances(sentence, language, words))
    certain = {number for number in sums if number.unit != "sum" and number.topic != "refund"}
    return Said(frozenset(numbers | certain), stances, frozenset(number for number in sums - certain if _often(number)))


def _often(number: Number) -> bool:
    return number.topic in OFTEN


def _hidden(text: str) -> str:
    """Without numbers of orders, links and dates, which are no policy; everything else stays in its place."""
    for fact in find_facts(text):
        if fact.kind in IDENTIFYING and (fact.kind == "date" or not fact.text[0].isdigit()):
            blank = HIDDEN if fact.kind == "code" else " "
            text = text[: fact.start] + blank * len(fact.text) + text[fact.end :]
    return text


def _read(sentence: str, words: PolicyWords) -> _Sentence:
    lower = sentence.replace("İ", "i").lower()
    refunds = [match.start() for match in words.topics["refund"].finditer(lower)]
    rest = words.topics["refund"].sub(lambda match: HIDDEN * len(match[0]), lower)
    others = [(topic, named) for topic, named in words.topics.items() if topic != "refund"]
    places = [(match.start(), topic) for topic, named in others for match in named.finditer(rest)]
    kept = [place for place in places if place[1] != "delivery" or not _of_money(lower, place[0], refunds)]
    return _Sentence(sentence, lower, tuple(sorted([*kept, *((place, "refund") for place in refunds)])))


def _of_money(sentence: str, at: int, refunds: Sequence[int]) -> bool:
    """Whether it is a refund that arrives: one is named before in the same clause."""
    return any(refund < at and not CLAUSE_ENDS.search(sentence, refund, at) for refund in refunds)


def _numbers(sentence: _Sentence, words: PolicyWords) -> Iterator[Number]:
    if sentence.places:
        for at, unit, value in counts(sentence.lower, words):
            yield Number(_counted_for(sentence, at), unit, value)


def _counted_for(sentence: _Sentence, at: int) -> str:
    """The topic of a span of time: what is sent back within days of its delivery is a return, not a delivery."""
    place, nearest = _nearest_place(sentence, at)
    named = {topic for other, topic in sentence.places if not _apart(sentence.lower, other, at)[0]}
    return "return" if nearest == "delivery" and place > at and "return" in named else nearest


def _nearest(sentence: _Sentence, at: int) -> str:
    return _nearest_place(sentence, at)[1]


def _nearest_place(sentence: _Sentence, at: int) -> tuple[int, str]:
    return min(sentence.places, key=lambda place: _apart(sentence.lower, place[0], at))


def _apart(sentence: str, one: int, other: int) -> tuple[int, int]:
    """How far two places are from each other: clauses before characters."""
    first, last = sorted((one, other))
    return len(CLAUSE_ENDS.findall(sentence, first, last)), last - first


def _sums(sentence: _Sentence, language: str, words: PolicyWords) -> Iterator[Number]:
    """Sums of topics. Where the sentence names an order, or a refund beside a fee, they may be a customer's own."""
    if not sentence.places or HIDDEN in sentence.text or len(sentence.lower) != len(sentence.text):
        return
    for amount in amounts(sentence.text, language):
        unit, nearest = _kind(sentence.lower, amount, words), _nearest(sentence, amount.start)
        topic = nearest if unit == "sum" else next(filter(sentence.names, PAID_FOR), nearest)
        loose = unit == "fee" and sentence.names("refund")
        yield Number(topic, "sum" if loose else unit, amount.minor, amount.currency)


def _kind(sentence: str, amount: Amount, words: PolicyWords) -> str:
    """What the words nearest to a sum make it: a limit needs something that is free from it on."""
    rest = words.free.sub(lambda match: HIDDEN * len(match[0]), sentence)
    fee = min((_gap(match, amount) for match in words.fee.finditer(rest)), default=None)
    limit = min((_gap(match, amount) for match in words.above.finditer(sentence)), default=None)
    if limit is not None and words.free.search(sentence) and (fee is None or limit < fee):
        return "free_from"
    return "sum" if fee is None else "fee"


def _gap(match: re.Match[str], amount: Amount) -> int:
    return max(amount.start - match.end(), match.start() - amount.end, 0)


def _stances(sentence: _Sentence, language: str, words: PolicyWords) -> Iterator[tuple[str, Stance]]:
    """A question, a condition and what has a number in it promise nothing of this case."""
    text = sentence.lower.strip()
    conditional = any(part in f" {text}" for part in words.conditions)
    refused = denies(text, language)
    if conditional or refused is None or text.endswith(("?", "？", "؟")) or any(map(str.isdigit, text)):
        return
    for topic in PROMISED:
        if sentence.names(topic):
            yield topic, "refused" if refused else "promised"
