"""Finds dates and gives them as ISO 8601."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from intent.text import fold

_ISO = re.compile(r"(?<!\d)(20\d\d)[-/.年년] ?(\d{1,2})[-/.月월] ?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.,])(\d{1,2})[./-](\d{1,2})[./-](20\d\d|\d\d)(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?!\d)")
_SLASHED = re.compile(r"(?<![\w./,-])(?=\d{2}/|\d/\d{2})(\d{1,2})/(\d{1,2})(?![\d/%]|[.,]\d)", re.ASCII)
"""Two digits on one side at least: 1/2 and 3/4 are fractions."""
_ROUND_THE_CLOCK = ("24", "7")
_EAST_ASIAN = re.compile(r"(?<!\d)(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]")
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2}) (?:thang|thg) (\d{1,2})(?!\d)")
_IN_FIGURES = re.compile("[0-9][-/.年년]")
"""What every date in figures holds; most texts hold no such thing, and this is quick to see."""
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u094f])*")
_THAI = re.compile("[\u0e00-\u0e7f]")
_HALF_YEAR = 183


class Dates:
    """Recognises dates by the month names of `months.yaml`."""

    def __init__(self, months: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """`months` is language -> twelve lists of names."""
        self._number = {
            fold(name): number for names in months.values() for number, same in enumerate(names, 1) for name in same
        }
        self._first_words = {name.split()[0] for name in self._number}
        name = "|".join(sorted(map(re.escape, self._number), key=lambda name: (-len(name), name)))
        ordinal = r"(?:st|nd|rd|th|er|\.|º|°)?"
        end = r"(?![^\W\u0e00-\u0e7f]|[\u0900-\u094f])"
        self._day_first = re.compile(
            rf"(?<!\d)(\d{{1,2}}){ordinal}\s?(?:de |of )?({name}){end}\.?,?(?:\s(?:de )?(20\d\d))?"
        )
        self._month_first = re.compile(rf"\b({name})\.?\s(\d{{1,2}}){ordinal}(?![\d:])(?:,?\s(20\d\d))?")

    def find(self, folded: str, received: date, *, month_first: bool = False) -> list[str]:
        """ISO dates in a folded text, each once, in no order of importance.

        A date without a year is the one nearest to `received`. `month_first`: 11/12 is 12 November, as in the USA.
        """
        found = {day.isoformat() for day in self._days(folded, received, month_first) if day is not None}
        return sorted(found)

    def _days(self, text: str, received: date, month_first: bool) -> Iterator[date | None]:
        if _IN_FIGURES.search(text):
            yield from _in_figures(text, received, month_first)
        if "月" in text or "월" in text:
            for month, day in _EAST_ASIAN.findall(_ISO.sub("", text)):
                yield _nearest(int(month), int(day), received)
        for day, month in _VIETNAMESE.findall(text) if " th" in text else ():
            yield _nearest(int(month), int(day), received)
        if _THAI.search(text) or not self._first_words.isdisjoint(_WORD.findall(text)):
            yield from self._with_names(text, received)

    def _with_names(self, text: str, received: date) -> Iterator[date | None]:
        for day, name, year in self._day_first.findall(text):
            yield self._named(name, day, year, received)
        for name, day, year in self._month_first.findall(self._day_first.sub("", text)):
            yield self._named(name, day, year, received)

    def _named(self, name: str, day: str, year: str, received: date) -> date | None:
        month = self._number[name]
        return _day(int(year), month, int(day)) if year else _nearest(month, int(day), received)


def _in_figures(text: str, received: date, month_first: bool) -> Iterator[date | None]:
    for year, month, day in _ISO.findall(text):
        yield _day(int(year), int(month), int(day))
    for first, second, year in _NUMERIC.findall(text):
        month, day = _in_order(first, second, month_first)
        yield _day(2000 + int(year) % 100, month, day)
    for day, month in _NO_YEAR.findall(text):
        yield _nearest(int(month), int(day), received)
    for first, second in _SLASHED.findall(text):
        if (first, second) != _ROUND_THE_CLOCK:
            yield _nearest(*_in_order(first, second, month_first), received)


def _in_order(first: str, second: str, month_first: bool) -> tuple[int, int]:
    """Month and day; what cannot be a month is the day."""
    is_month_first = int(first) <= 12 if month_first else int(second) > 12
    return (int(first), int(second)) if is_month_first else (int(second), int(first))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, received: date) -> date | None:
    candidates = [_day(year, month, day) for year in (received.year - 1, received.year, received.year + 1)]
    near = [found for found in candidates if found and abs((found - received).days) <= _HALF_YEAR]
    return near[0] if near else None
