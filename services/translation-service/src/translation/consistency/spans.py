"""How long and what share: lengths of time and percentages in a sentence, in units that compare. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from translation.consistency.policy_words import UNITS, PolicyWords
from translation.facts.figures import plain

TOLD_AS = {"weeks": ("days", 7), "years": ("months", 12)}
BEFORE = re.compile(r"(?<![\d.,])(?:[%٪]|yüzde |百分之)(\d{1,3})(?!\d)")
"""Turkish, Arabic and Chinese put the sign or its word first."""
PAID_TENTHS = re.compile(r"(?<![\d.])(\d(?:\.\d)?|\d\d)[ ]?折")
"""Chinese discounts tell the tenths that are paid: 9折 and 90折 are 10 per cent off, 85折 is 15."""
SHORTEST, LONGEST = 28, 31
"""Days a month may have."""


class Count(NamedTuple):
    """A number at a place of a sentence: of `days`, `working_days`, `months` or `percent`."""

    start: int
    unit: str
    value: int


def counts(sentence: str, words: PolicyWords) -> Iterator[Count]:
    """All of a sentence in lower case; what one unit has counted no other counts again."""
    seen: set[int] = set()
    for start, unit, value in (*_times(sentence, words), *_shares(sentence, words)):
        if start not in seen:
            seen.add(start)
            told, factor = TOLD_AS.get(unit, (unit, 1))
            yield Count(start, told, value * factor)


def _times(sentence: str, words: PolicyWords) -> Iterator[Count]:
    for unit in UNITS:
        for match in words.units[unit].finditer(sentence):
            yield Count(match.start(), unit, value_of(match["number"], words))
    for unit, pattern in words.two.items():
        for match in pattern.finditer(sentence):
            yield Count(match.start(), unit, 2)


def _shares(sentence: str, words: PolicyWords) -> Iterator[Count]:
    for match in words.percent.finditer(sentence):
        yield Count(match.start(), "percent", value_of(match["number"], words))
    for match in BEFORE.finditer(sentence):
        yield Count(match.start(), "percent", int(match[1]))
    for match in PAID_TENTHS.finditer(sentence):
        paid = float(match[1]) * (1 if len(match[1]) == 2 else 10)
        yield Count(match.start(), "percent", round(100 - paid))


def value_of(number: str, words: PolicyWords) -> int:
    """Of digits in any script, or of a word that is counted with."""
    return words.numbers[number] if number in words.numbers else int(plain(number))


def as_long(unit: str, value: int, other_unit: str, other: int) -> bool:
    """Whether two lengths may be the same: a month is 28 to 31 days."""
    if unit == other_unit:
        return value == other
    if other_unit == "months":
        return as_long(other_unit, other, unit, value)
    return SHORTEST * value <= other <= LONGEST * value
