"""Finds the other end of a range of sums: the 20 of "20-30 €", "entre 20 y 30 euros", "5,000 ถึง 50,000 บาท"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from intent.text import fold
from intent.written_numbers import NUMBER, Multiples, any_of, number

_LOOKED_BACK = 40


class Ranges:
    """Looks before and behind a sum for a number that belongs to it."""

    def __init__(self, multiples: Multiples, words: Mapping[str, Sequence[str]]) -> None:
        """`multiples`: words that may stand behind the numbers; `words`: content of `sum_ranges.yaml`."""
        self._multiples = multiples
        between, both, pair, onwards = (
            any_of(map(fold, words[kind])) for kind in ("between", "and", "pair", "onwards")
        )
        self._before = re.compile(
            rf"(?<![a-z0-9.,:/])(?<![a-z0-9]-)(?P<number>{NUMBER})(?:\s?(?P<multiple>{multiples.behind_sum}))?"
            rf"\s?(?:{between}|(?P<and>{both}))\s?$"
        )
        self._behind = re.compile(rf"\s?(?:{onwards})\s?(?P<number>{NUMBER})(?!\s?[%:x/.,]?\w)")
        self._pair = re.compile(rf"(?:{pair})(?!\w)")

    def other_ends(self, text: str, span: tuple[int, int], value: Decimal) -> Iterator[tuple[Decimal, tuple[int, int]]]:
        """Value and place of the lower end before a sum, or of the higher end behind one that begins with its sign."""
        start, end = span
        first = max(0, start - _LOOKED_BACK)
        before = self._before.search(text[first:start]) if text[start].isdecimal() else None
        if before and (not before["and"] or self._pair.search(text[first : first + before.start()])):
            other = self._lower(before, text[start:end], value)
            if 0 < other < value:
                yield other, (first + before.start("number"), start)
        behind = self._behind.match(text, end) if not text[start].isdecimal() else None
        if behind and number(behind["number"]) > value:
            yield number(behind["number"]), (end, behind.end())

    def _lower(self, before: re.Match[str], higher: str, value: Decimal) -> Decimal:
        """The lower end; without a multiple of its own it has that of the higher one: 20~30만원."""
        lower, written = number(before["number"]), re.match(NUMBER, higher)
        shared = value / number(written[0]) if written and number(written[0]) else Decimal(1)
        if before["multiple"]:
            return lower * self._multiples.factor(before["multiple"])
        return lower * shared if written and lower <= number(written[0]) else lower
