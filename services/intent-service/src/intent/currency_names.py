"""Knows what currencies are called and written by, and which one a name means for a customer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from intent.text import fold
from intent.written_numbers import any_of, fits

EVERY_DIGIT_COUNTS = str.maketrans({"٫": ".", "٬": ",", "đ": "₫", "Đ": "₫"})
"""Arabic separators; and the dong, which folded would be the letter d."""
_REPLACED = "٫٬đĐ"
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_TOWARDS = "до|за|на|по|у|від|от|около|порядка|близько|десь"
"""What may stand between the money and its number: `гривень до 800`."""
_CAPITALS = re.compile(r"(TRY|ARS|SEK|GEL|BOB|MOP|PEN|MAD|COP|RON|LAK|CRC|DOP|AMD)(?<![A-Za-z].{3})(?![A-Za-z])")
"""Codes that in small letters are other words: try, års, sek (seconds), pen, mad."""
_MARK = "\ue000"
_IN_FRONT = frozenset({"¥", "kr", "rs", "rupees", "ريال", "درهم", "جنيه", "دينار"})
"""Names of several currencies that stand before the number too: `peso 75 kg` tells a weight."""
_GENERAL = frozenset({"$", "¥", "kr", "rs"})
"""Signs that what stands behind the number can narrow: `$50 CAD`, `$1,200 pesos`."""


class CurrencyNames:
    """The names of `currencies.yaml`, `shared_currency_names.yaml` and `currency_adjectives.yaml`."""

    def __init__(
        self,
        currencies: Mapping[str, Mapping[str, Any]],
        shared: Mapping[str, Mapping[str, str]],
        adjectives: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> None:
        """As in the files of those names."""
        self.places = {code: int(currency.get("minor", 2)) for code, currency in currencies.items()}
        self._shared = {_plain(name): codes for name, codes in shared.items()}
        self._signs = {_plain(sign): code for code, currency in currencies.items() for sign in currency["signs"]}
        self._codes = {in_capitals(code).lower(): code for code in currencies}
        self._words = [(_plain(word), code) for code, currency in currencies.items() for word in currency["words"]]
        self._front = {_plain(word): code for code, one in currencies.items() for word in one.get("front", ())}
        self._adjectives = {
            family: [(fold(word), code) for code, words in codes.items() for word in words]
            for family, codes in adjectives.items()
        }
        self._families = {code: family for family, codes in adjectives.items() for code in codes}

    def before(self) -> str:
        """Pattern of what a sum may begin with."""
        words = [word for word in self._front if not _UNSPACED.search(word)]
        glued = [word for word in self._front if _UNSPACED.search(word)]
        return (
            any_of([*self._signs, *self._codes, *(_IN_FRONT & self._shared.keys()), *glued])
            + rf"|(?<!\w)(?:{any_of(words)})(?:\s(?:{_TOWARDS})(?=\s))?"
        )

    def after(self) -> str:
        """Pattern of what a sum may end with."""
        return any_of([*self._signs, *self._codes, *self._shared, *(word for word, _ in self._words)])

    def adjectives(self) -> str:
        """Pattern of what narrows a name to one country's money."""
        return any_of({word for words in self._adjectives.values() for word, _ in words})

    def edges(self) -> tuple[set[str], set[str]]:
        """What a sum may begin with, and what may follow its number, as words without `*`."""
        in_front = [*self._signs, *self._codes, *(_IN_FRONT & self._shared.keys()), *self._front]
        behind = [*self._signs, *self._codes, *self._shared, *(word for word, _ in self._words)]
        adjectives = {word for words in self._adjectives.values() for word, _ in words}
        return {*in_front, *_TOWARDS.split("|")}, {word.rstrip("*") for word in (*behind, *adjectives)}

    def code(self, written: str, adjective: str | None, behind: str | None, places: Sequence[str | None]) -> str | None:
        """The currency of a name with an adjective, narrowed by a name behind the number; None where it is no money."""
        code = self._named(written, places)
        if behind and written in _GENERAL:
            code = self._named(behind, places) or code
        if code is None and adjective and written in self._shared:
            # Francs are money only where it is told whose.
            base = next(iter(self._shared[written].values()))
            return self._narrowed(base, adjective, None)
        return self._narrowed(code, adjective, code) if code and adjective else code

    def _named(self, written: str, places: Sequence[str | None]) -> str | None:
        written = written if written in self._front else re.sub(rf"\s(?:{_TOWARDS})$", "", written)
        if written in self._shared:
            names = self._shared[written]
            return next((names[place] for place in places if place and place in names), names.get("default"))
        exact = self._signs.get(written) or self._codes.get(written) or self._front.get(written)
        return exact or next((code for word, code in self._words if fits(word, written)), None)

    def _narrowed(self, code: str, adjective: str, default: str | None) -> str | None:
        of_family = self._adjectives.get(self._family(code), ())
        return next((other for word, other in of_family if fits(word, adjective)), default)

    def _family(self, code: str) -> str:
        return self._families.get(code, "")


def with_plain_signs(text: str) -> str:
    """The text with what EVERY_DIGIT_COUNTS replaces replaced."""
    is_plain = text.isascii() or not any(sign in text for sign in _REPLACED)
    return text if is_plain else text.translate(EVERY_DIGIT_COUNTS)


def in_capitals(text: str) -> str:
    """The text with a mark in codes that count in capitals only, to be told from the same letters when it is folded."""
    return _CAPITALS.sub(lambda code: code[0][:-1] + _MARK, text)


def _plain(word: str) -> str:
    return fold(word.translate(EVERY_DIGIT_COUNTS))
