"""Reads numbers of money as people write them in figures: 1.234,56 and 1,29,900, 2 lakh, 6만7천5백, 1tr2."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from intent.text import fold

NUMBER = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?(?!\d)"
    r"|\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)"
    r"|\d+(?:[.,]\d{1,2}(?!\d))?"
)
"""Lakhs and crores (1,29,900), thousands (1.234,56), plain numbers."""
_ONLY_BEFORE_CURRENCY = frozenset({"bin", "tr", "к", "sau"})
"""Behind a sum these are other words: "$20 bin ich", "5 $ trop", "₽20 к"."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NO_LETTER_BEHIND = r"(?![^\W\d_])"
"""In scripts with spaces a name of money is a whole word: `5 раз` (five times) is no 5 roubles (р)."""


class Multiples:
    """Words that multiply the number before them (`multiples.yaml`)."""

    def __init__(self, multiples: Mapping[int, Sequence[str]]) -> None:
        """`multiples`: value -> words."""
        self._multiples = [(fold(word), int(value)) for value, words in multiples.items() for word in words]
        words = {word for word, _ in self._multiples}
        any_word = any_of(words)
        self.behind_sum = any_of(words - _ONLY_BEFORE_CURRENCY)
        """Pattern of a multiple behind a sum that begins with its currency."""
        rest = rf"(?:\s?(?:{NUMBER})\s?(?:{any_word})){{0,3}}(?:\s?\d{{1,4}}(?![\d.,]\d|\d)|\s?\d,\d{{3}}(?!\d))?"
        self.expression = rf"(?:{NUMBER})(?:\s?(?:{any_word})\.?(?:\s?(?:{any_word}))?{rest})?"
        """Pattern of a number with its multiples; read by `value`."""
        self._part = re.compile(rf"({NUMBER})(?:\s?({any_word})\.?(?:\s?({any_word}))?)?")

    @property
    def words(self) -> set[str]:
        """The words without `*`."""
        return {word.rstrip("*") for word, _ in self._multiples}

    def value(self, expression: str) -> Decimal:
        """What an expression amounts to: 6만7천5백 is 67,500."""
        return sum(
            (number(part[1]) * self.factor(part[2]) * self.factor(part[3]) for part in self._part.finditer(expression)),
            Decimal(0),
        )

    def factor(self, written: str | None) -> int:
        """What a multiple stands for; 1 without one."""
        return next(value for word, value in self._multiples if fits(word, written)) if written else 1


def number(written: str) -> Decimal:
    """A number in any of the usual notations; one or two digits after the last separator are decimals."""
    whole, _, decimals = re.sub(r"[' ]", "", written).replace(",", ".").rpartition(".")
    if not whole:
        return Decimal(decimals)
    if len(decimals) > 2:
        return Decimal(whole.replace(".", "") + decimals)
    return Decimal(f"{whole.replace('.', '')}.{decimals}")


def fits(word: str, written: str) -> bool:
    """Whether a word of a table was written; `*` at its end stands for any ending."""
    return written.startswith(word[:-1]) if word.endswith("*") else written == word


def any_of(words: Iterable[str]) -> str:
    """Pattern of any of these words, the longest first."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(_whole, longest_first))


def _whole(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"\w*"
    is_ending_free = word.isascii() or _UNSPACED.search(word) or not word[-1].isalpha()
    return re.escape(word) + ("" if is_ending_free else _NO_LETTER_BEHIND)
