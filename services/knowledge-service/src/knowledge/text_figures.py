"""Figures a text states, in the same form whatever language and script it is in: numbers, dates, amounts, links.

Numbers written as words are not read, but for Chinese numerals below a hundred.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol

Day = tuple[int | None, int, int | None]
"""Year, month, day; None where the text leaves it out."""

CURRENCIES = """
AED AUD BRL CAD CHF CNY EUR GBP HKD IDR ILS INR JPY KRW MXN MYR NOK NZD PHP RUB SAR SEK SGD THB TRY TWD UAH USD VND
"""
"""Those of the markets we know (ISO 4217)."""

AMBIGUOUS: Mapping[str, frozenset[str]] = {
    "$": frozenset({"AUD", "BRL", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"}),
    "¥": frozenset({"CNY", "JPY"}),
}
"""Signs of several currencies, whichever a language uses it for alone."""

_LINK = re.compile(r"https?://[^\s，。、（）()\[\]“”»]*[^\s，。、（）()\[\]“”».,;:!?]")
_SPACES = " \u00a0\u202f"
_MYRIADS = re.compile(r"(?:(\d+)[万萬만])(?:(\d+)[千천]|(\d{1,4}))?")
_NUMERALS = re.compile(r"[一二两兩三四五六七八九十]+")
_NUMERAL_VALUES = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2, "兩": 2}
_CJK_DATE = re.compile(r"(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]")
_CJK_MONTH = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_POINT_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


@dataclass(frozen=True)
class Figures:
    """`amounts`: value -> the currencies it may be in. `worded`: numbers that may stand there as words."""

    links: frozenset[str]
    dates: frozenset[Day]
    numbers: frozenset[float]
    worded: frozenset[float]
    amounts: Mapping[float, frozenset[str]]


@lru_cache(maxsize=4096)
def figures_in(text: str, language: str) -> Figures:
    """The figures of a text without gaps."""
    links = frozenset(_LINK.findall(text))
    rest = _folded(_LINK.sub(" ", text))
    dates: set[Day] = set()
    for pattern, order in _date_patterns(language):
        dates.update(_day(found, order) for found in pattern.finditer(rest))
        rest = pattern.sub(" ", rest)
    rest = _MYRIADS.sub(_spelled_out, rest)
    return Figures(
        links=links,
        dates=frozenset(dates),
        numbers=frozenset(_value(found) for found in re.findall(_number(language), rest)),
        worded=frozenset(_numerals(rest)),
        amounts=_amounts(rest, language),
    )


def _folded(text: str) -> str:
    """Digits of all scripts as ASCII ones, full-width signs as usual ones, commas apart, which group no digits."""
    plain = unicodedata.normalize("NFKC", text.replace("，", "; "))
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


@lru_cache(maxsize=64)
def _number(language: str) -> str:
    """A pattern of numbers. Where a comma groups digits, two numbers with a space between them are two."""
    spaces = "" if Locale.parse(language, sep="-").number_symbols["latn"]["group"] == "," else _SPACES
    grouped = rf"(?<!\d)[1-9]\d{{0,2}}(?:[.,'’٬{spaces}]\d{{3}}(?!\d))+"
    return rf"(?:{grouped}|\d+)(?:[.,٫]\d{{1,2}}(?!\d))?"


def _value(number: str) -> float:
    """`1.234,56`, `1,234.56`, `1 234`: the last separator is the decimal one when one or two digits follow it."""
    whole, decimals = number, ""
    cents = re.search(r"[.,٫](\d{1,2})$", number)
    if cents:
        whole, decimals = number[: cents.start()], cents[1]
    return float(re.sub(r"\D", "", whole) + "." + (decimals or "0"))


def _spelled_out(found: re.Match[str]) -> str:
    """`3万8千` as 38000."""
    return str(int(found[1]) * 10_000 + int(found[2] or 0) * 1000 + int(found[3] or 0))


def _numerals(text: str) -> Iterator[float]:
    for numeral in _NUMERALS.findall(text):
        tens, ten, ones = numeral.partition("十")
        if not ten:
            tens, ones = "", numeral
        if len(tens) < 2 and len(ones) < 2:
            yield (_NUMERAL_VALUES.get(tens, 1) * 10 if ten else 0) + _NUMERAL_VALUES.get(ones, 0)


@lru_cache(maxsize=64)
def _date_patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns with the order of their groups (y, m, d)."""
    numeric = ((_ISO_DATE, "ymd"), (_POINT_DATE, "dmy"), (_CJK_DATE, "ymd"), (_CJK_MONTH, "ym"))
    if not _months(language):
        return numeric
    month = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    year = r"(?:,?\s*(?:de\s+|năm\s+|del?\s+)?(\d{4}))"
    return (
        *numeric,
        (re.compile(rf"(\d{{1,2}})(?:er|º|\.|-?го)?\s*(?:de\s+)?({month}){year}?"), language + ":dmy"),
        (re.compile(rf"({month})\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d){year}?"), language + ":mdy"),
        (re.compile(rf"({month}){year}"), language + ":my"),
    )


@lru_cache(maxsize=64)
def _months(language: str) -> dict[str, int]:
    """Names of months that are no numbers."""
    months = Locale.parse(language, sep="-").months
    names = [(name, number) for form in ("format", "stand-alone") for number, name in months[form]["wide"].items()]
    return {name: number for name, number in names if not name[0].isdigit()}


def _day(found: re.Match[str], order: str) -> Day:
    language, _, order = order.rpartition(":")
    parts: dict[str, int | None] = dict.fromkeys("ymd")
    for name, value in zip(order, found.groups(), strict=False):
        if value is not None:
            parts[name] = int(value) if value.isdecimal() else _months(language)[value]
    return parts["y"], parts["m"] or 0, parts["d"]


def _amounts(text: str, language: str) -> dict[float, frozenset[str]]:
    found: dict[float, frozenset[str]] = {}
    names = _currency_names(language)
    pattern = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    number = _number(language)
    for before, alone, behind, after in re.findall(rf"(?:({pattern})\s?({number})|({number})\s?({pattern}))", text):
        value, currencies = _value(alone or behind), names[before or after]
        found[value] = found.get(value, frozenset()) | currencies
    return found


@lru_cache(maxsize=64)
def _currency_names(language: str) -> dict[str, frozenset[str]]:
    """Codes, symbols and names of currencies -> those they may mean: `$` means many."""
    locale, found = Locale.parse(language, sep="-"), dict[str, set[str]]()
    for code in CURRENCIES.split():
        symbol = get_currency_symbol(code, locale)
        short = re.sub(r"[A-Z]+(?=[^A-Z])", "", symbol)
        for name in {code, symbol, short, get_currency_name(code, 1, locale), get_currency_name(code, 5, locale)}:
            found.setdefault(name, set()).add(code)
    for symbol, meant in AMBIGUOUS.items():
        found.setdefault(symbol, set()).update(meant)
    return {name: frozenset(codes) for name, codes in found.items()}
