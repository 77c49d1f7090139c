"""Finds dates and gives them as ISO 8601."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from intent.text import fold

_YEAR = r"(?:19|20)\d\d"
_ISO = re.compile(rf"(?<!\d)({_YEAR})[-/.年년] ?(\d{{1,2}})[-/.月월] ?(\d{{1,2}})(?!\d)")
_NUMERIC = re.compile(rf"(?<![\d.,])(\d{{1,2}})[./-](\d{{1,2}})[./-]({_YEAR}|\d\d)(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?!\d)")
_SLASHED = re.compile(r"(?<![\w./,])(?<![a-z0-9]-)(?=\d{2}/|\d/\d{2})(\d{1,2})/(\d{1,2})(?![\d/%]|[.,]\d)", re.ASCII)
"""Two digits on one side at least: 1/2 and 3/4 are fractions."""
_ROUND_THE_CLOCK = ("24", "7")
_EAST_ASIAN = re.compile(r"(?<!\d)(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]")
_VIETNAMESE = re.compile(rf"(?<!\d)(\d{{1,2}}) (?:thang|thg) (\d{{1,2}})(?!\d)(?: nam ({_YEAR}))?")
_IN_FIGURES = re.compile("[0-9][-/.年년]")
"""What every date in figures holds; most texts hold no such thing, and this is quick to see."""
_MAYBE_DOTTED = re.compile(r"[0-9]\.[0-3][0-9]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u094f])*")
_THAI = re.compile("[\u0e00-\u0e7f]")
_DAY_NUMBER = re.compile(r"[0-9](?<![0-9]{2})[0-9]?(?![0-9])")
_SHORT = 4
"""So short a name of a month is another word in other languages: `3 des ...`, `2 set`, `out 5 times`."""
_HALF_YEAR = 183
_RATHER_AHEAD = 10
"""Days by which a deadline ahead may be farther away than one gone by."""

Read = Callable[[re.Match[str]], date | None]


class Dates:
    """Recognises dates by the month names of `months.yaml` and the day names of `days_of_month.yaml`."""

    def __init__(self, months: Mapping[str, Sequence[Sequence[str]]], days: Mapping[str, Any]) -> None:
        """`months` is language -> twelve lists of names; `days` as in the file of that name."""
        self._months = months
        self._by_language: dict[str, _NamedMonths] = {}
        self._days_of_month = {language: re.compile(pattern) for language, pattern in days["patterns"].items()}
        self._dotted = re.compile(
            rf"(?<![\d.,/:])(?<![a-z]-)(?<!{')(?<!'.join(days['no_date_behind'])})(\d{{1,2}})\.([0-3]\d)"
            rf"(?![\d.,:%]\d|\d|\s?[%\"x×:]|\s?(?:{'|'.join(days['units'])})(?![^\W\d_]))"
        )
        self._hyphened = re.compile(
            rf"\b(?:{'|'.join(days['before_hyphened'])}) (?=\d\d-|\d-\d\d)(\d{{1,2}})-(\d{{1,2}})"
            rf"(?![\w-]|[.,]\d|\s?(?:{'|'.join(days['units'])})(?![^\W\d_]))"
        )
        self._dotted_languages = frozenset(days["dotted"])
        self._ahead, self._gone = tuple(days["ahead"]), tuple(days["gone"])

    def find(
        self, folded: str, received: date, language: str | None = None, *, month_first: bool = False
    ) -> tuple[set[date], str]:
        """Dates in a folded text, and the text without them.

        A date without a year is the one nearest to `received`, one without a month too. `month_first`: 11/12 is
        12 November, as in the USA. `language`: of the message, if known.
        """
        # Without a number of one or two figures there is no day; most numbers are those of orders and parcels.
        if not _DAY_NUMBER.search(folded):
            return set(), folded
        found: set[date] = set()
        base = (language or "").split("-", maxsplit=1)[0]
        for pattern, read in self._readers(folded, received, base, month_first):
            for match in pattern.finditer(folded):
                day = read(match)
                if day is not None:
                    found.add(day)
                    folded = folded[: match.start()] + " " * len(match[0]) + folded[match.end() :]
        return found, folded

    def _readers(
        self, text: str, received: date, language: str, month_first: bool
    ) -> Iterator[tuple[re.Pattern[str], Read]]:
        if _IN_FIGURES.search(text):
            yield from _in_figures(received, month_first)
        if "月" in text or "월" in text:
            yield _EAST_ASIAN, lambda match: _nearest(int(match[1]), int(match[2]), received)
        if " th" in text:
            yield _VIETNAMESE, lambda match: _dated(match[3], int(match[2]), int(match[1]), received)
        months = self._by_language.get(language) or self._compile(language)
        if _THAI.search(text) or not months.first_words.isdisjoint(_WORD.findall(text)):
            yield from months.readers(received)
        if language in self._dotted_languages and _MAYBE_DOTTED.search(text):
            yield self._dotted, lambda match: _dotted(match, received, month_first)
        if "-" in text:
            yield self._hyphened, lambda match: _in_days(match, received, month_first)
        if language in self._days_of_month:
            yield self._days_of_month[language], lambda match: self._nearest_day(match, received)

    def _nearest_day(self, match: re.Match[str], received: date) -> date | None:
        """The day of that number in this month, the one before or the one after; of a deadline rather the one after."""
        number = int(next(group for group in match.groups() if group))
        first = received.replace(day=1)
        months = ((first - timedelta(days=1)).replace(day=1), first, (first + timedelta(days=31)).replace(day=1))
        days = [day for month in months if (day := _day(month.year, month.month, number))]
        if match[0].startswith(self._gone):
            days = [day for day in days if day <= received]
        behind = _RATHER_AHEAD if match[0].startswith(self._ahead) else 0
        return min(days, key=lambda day: abs((day - received).days) + (behind if day < received else 0), default=None)

    def _compile(self, language: str) -> "_NamedMonths":
        own = {name for name in self._months if name == language or name.split("-")[0] == language}
        number = {
            fold(name): n
            for tongue, names in self._months.items()
            for n, same in enumerate(names, 1)
            for name in same
            if len(name) > _SHORT or not language or tongue in (own or {"en"}) or (tongue == "en" and language == "hi")
        }
        months = self._by_language[language] = _NamedMonths(number)
        return months


class _NamedMonths:
    """The patterns of the names of months that count in one language."""

    def __init__(self, number: Mapping[str, int]) -> None:
        self._number = number
        self.first_words = {name.split()[0].rstrip(".") for name in number}
        name = "|".join(sorted(map(re.escape, number), key=lambda name: (-len(name), name)))
        ordinal = r"(?:st|nd|rd|th|er|e|de|ste|:e|:a|\.|º|ª|°|-?го|-?е|-?ого|-?те|-go|-ego)?"
        end = r"(?![^\W\u0e00-\u0e7f]|[\u0900-\u094f])"
        year = rf"(?:\s(?:de |del )?({_YEAR})(?!\d))?"
        self._day_first = re.compile(rf"(?<!\d)(\d{{1,2}}){ordinal}\s?(?:de |of |di |del |d')?({name}){end}\.?,?{year}")
        self._month_first = re.compile(rf"\b({name})\.?\s(\d{{1,2}}){ordinal}(?![\d:])(?:,?\s({_YEAR})(?!\d))?")

    def readers(self, received: date) -> Iterator[tuple[re.Pattern[str], Read]]:
        """The patterns with what reads their matches."""
        yield self._day_first, lambda match: _dated(match[3], self._number[match[2]], int(match[1]), received)
        yield self._month_first, lambda match: _dated(match[3], self._number[match[1]], int(match[2]), received)


def _in_figures(received: date, month_first: bool) -> Iterator[tuple[re.Pattern[str], Read]]:
    yield _ISO, lambda match: _day(int(match[1]), int(match[2]), int(match[3]))
    yield _NUMERIC, lambda match: _day(_full_year(match[3], received), *_in_order(match[1], match[2], month_first))
    yield _NO_YEAR, lambda match: _nearest(int(match[2]), int(match[1]), received)
    yield _SLASHED, lambda match: _in_days(match, received, month_first)


def _in_days(match: re.Match[str], received: date, month_first: bool) -> date | None:
    if match.groups() == _ROUND_THE_CLOCK:
        return None
    return _nearest(*_in_order(match[1], match[2], month_first), received)


def _dotted(match: re.Match[str], received: date, month_first: bool) -> date | None:
    """Day and month in their usual order only. 11.11 and 12.12 are the names of sales."""
    month, day = (match[1], match[2]) if month_first else (match[2], match[1])
    return _nearest(int(month), int(day), received) if month != day else None


def _full_year(written: str, received: date) -> int:
    """Two digits are of this century, unless that is long to come: a year of birth."""
    year = int(written)
    return year if year > 99 else year + (2000 if year <= received.year % 100 + 10 else 1900)


def _in_order(first: str, second: str, month_first: bool) -> tuple[int, int]:
    """Month and day; what cannot be a month is the day."""
    is_month_first = int(first) <= 12 if month_first else int(second) > 12
    return (int(first), int(second)) if is_month_first else (int(second), int(first))


def _dated(year: str | None, month: int, day: int, received: date) -> date | None:
    return _day(int(year), month, day) if year else _nearest(month, day, received)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, received: date) -> date | None:
    candidates = [_day(year, month, day) for year in (received.year - 1, received.year, received.year + 1)]
    near = [found for found in candidates if found and abs((found - received).days) <= _HALF_YEAR]
    return near[0] if near else None
