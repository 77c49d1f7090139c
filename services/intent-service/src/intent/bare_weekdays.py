"""Finds the day a weekday alone means ("on Tuesday", "Dienstag"): the last one for what happened, else the next one.

The words of each language are those of `bare_weekdays.yaml`. Where no word tells of past or future, the nearest such
day is meant. Weekdays of rules, ranges and opening hours are no days.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from intent.day_patterns import DayPatterns
from intent.tenses import Span, Tenses, any_word

_BLANK = re.compile(r"\s{4}")
"""What a date in figures leaves behind in the text."""
_BESIDE = 12
"""Characters between a date and its weekday: `Tuesday, the 24th`."""
_WEEK = 7
_READ = 2_000
"""Characters of a message that are looked through: who writes more has told the day by then."""
_MOST = 8
"""Weekdays of a kind that are looked at: around each of them the tense has to be found out."""


class BareWeekdays:
    """The bare weekdays of one language. Built once."""

    def __init__(
        self, forms: Mapping[str, Any], weekdays: Sequence[Sequence[str]], patterns: DayPatterns, tenses: Tenses
    ) -> None:
        """`forms`: of a language in `bare_weekdays.yaml`; `weekdays`: Monday to Sunday in `relative_dates.yaml`."""
        named: Sequence[Sequence[str]] = forms.get("weekdays", weekdays)
        tails, behind = (patterns.alternatives(patterns.words(forms.get(key, ()))) for key in ("tails", "behind"))
        self._rest = (f"(?:{tails})?" if tails else "") + (rf"(?:\s(?:{behind}))?" if behind else "")
        self._patterns = patterns
        self._tenses = tenses
        self._hours = any_word(patterns, forms.get("hours", ()))
        word = self._weekday(named)
        self._numbers = [re.compile(patterns.alternatives(patterns.words(same))) for same in named]
        alone = self._weekday(forms.get("alone", named))
        told = {kind: patterns.filled(forms.get(kind, ()), weekday=word) for kind in ("not", "since", "until", "today")}
        told["bare"] = [*patterns.filled(forms.get("beside", ()), weekday=word), alone]
        self._forms = {kind: patterns.pattern(alternatives) for kind, alternatives in told.items()}

    def _weekday(self, weekdays: Iterable[Iterable[str]]) -> str:
        words = self._patterns.alternatives(self._patterns.words(word for same in weekdays for word in same))
        return f"(?P<w>{words}){self._rest}"

    def distances(self, text: str, received: date, named: Collection[date] = ()) -> set[int]:
        """Distances in days from `received`. `named`: days in figures, whose own weekdays are not looked at again.

        `text` is without what was read as a date or as another form of a weekday.
        """
        found: dict[int, int] = {}
        text = self._forms["not"].sub(_blank, text[:_READ])
        for kind in ("today", "since", "until", "bare"):
            for match in islice(self._forms[kind].finditer(text), _MOST):
                if not self._is_of_date(match, named):
                    distance = self._distance(kind, match, received)
                    if distance is not None:
                        found[match.start()] = distance
            text = self._forms[kind].sub(_blank, text) if kind != "bare" else text
        return _in_sequence(found)

    def _is_of_date(self, match: re.Match[str], named: Collection[date]) -> bool:
        start, end = match.span()
        beside = match.string[max(0, start - _BESIDE) : start], match.string[end : end + _BESIDE]
        return any(map(_BLANK.search, beside)) and self._number(match) in {day.weekday() for day in named}

    def _distance(self, kind: str, match: re.Match[str], received: date) -> int | None:
        ahead = (self._number(match) - received.weekday()) % _WEEK
        if kind == "today" and not ahead:
            return 0
        told = self._told(kind, match.string, match.span())
        if told is None:
            return ahead if ahead <= _WEEK // 2 else ahead - _WEEK
        if told == "none":
            return None
        return ahead or _WEEK if told == "future" else ahead - _WEEK

    def _told(self, kind: str, text: str, span: Span) -> str | None:
        around = self._tenses.clause(text, span)
        kinds = self._tenses.kinds_in(text, around)
        if kind == "since":
            return "past"
        if kind == "until":
            return "due" if "due" in kinds else "future"
        if kinds.isdisjoint(("past", "due")) and self._hours.search(text, *around):
            return "none"
        return self._tenses.told(text, span)

    def _number(self, match: re.Match[str]) -> int:
        written = next(value for name, value in match.groupdict().items() if name[0] == "w" and value)
        return next(n for n, pattern in enumerate(self._numbers) if pattern.fullmatch(written))


def _blank(match: re.Match[str]) -> str:
    """As long as what was taken, so that places stay."""
    return "\0" * len(match[0])


def _in_sequence(found: Mapping[int, int]) -> set[int]:
    """What happened on today's weekday after another day of the week is told of today: `ordered Tuesday, came ...`."""
    earlier, days = False, set()
    for place in sorted(found):
        distance = found[place]
        days.add(0 if distance == -_WEEK and earlier else distance)
        earlier = earlier or -_WEEK < distance < 0
    return days
