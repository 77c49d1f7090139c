"""Finds days that are told by their distance from today: "yesterday", "last Friday", "in 3 Tagen", "3日前".

The forms of each language are those of `relative_dates.yaml`; bare weekdays are read by `bare_weekdays.py`. Weeks and
months as a whole are left out. Days are counted from the day the message came, in UTC.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from intent.bare_weekdays import BareWeekdays
from intent.data_files import table
from intent.day_patterns import LETTER, DayPatterns, escaped
from intent.tenses import Tenses
from intent.text import fold

_LONGEST_WAY = 31
"""Days; whoever counts further means something else ("in 90 days" is a rule, "40 days ago" an estimate)."""
_LARGEST_NUMBER = 31

Days = Callable[[re.Match[str], date], int]
"""Distance in days, from a match and the day of the message."""


class RelativeDates:
    """The patterns of all languages, each compiled when the first message in it comes."""

    def __init__(self, languages: Mapping[str, Mapping[str, Any]]) -> None:
        """`languages`: content of `relative_dates.yaml`."""
        self._languages = languages
        self._compiled: dict[tuple[str, bool], RelativeForms] = {}
        self._numbers, self._bare = table("number_words.yaml"), table("bare_weekdays.yaml")

    def find(
        self, folded: str, received: date, language: str | None, plain: str = "", named: Collection[date] = ()
    ) -> set[date]:
        """Days told in a folded text. Of a language without forms nothing is found.

        `plain`: the text with its accents, which is looked at instead where accents tell words apart (Vietnamese).
        `named`: days that were named in figures and taken out of the text; their own weekdays stand beside the gaps.
        """
        known = self._known(language or "en")
        if known is None:
            return set()
        is_accented = "days_accented" in self._languages[known] and not plain.isascii()
        forms = self._compiled.get((known, is_accented)) or self._compile(known, is_accented)
        distances = forms.distances(plain.casefold() if is_accented else folded, received, named)
        return {received + timedelta(days=days) for days in distances}

    def _compile(self, language: str, is_accented: bool) -> "RelativeForms":
        words = self._numbers.get(language, {"words": {}})["words"]
        numbers = {word: n for n, same in words.items() if n in range(1, _LARGEST_NUMBER + 1) for word in same}
        spelled = str.casefold if is_accented else fold
        forms = self._compiled[language, is_accented] = RelativeForms(
            self._languages[language], numbers, self._bare[language], spelled
        )
        return forms

    def _known(self, language: str) -> str | None:
        if language in self._languages:
            return language
        base = language.split("-", maxsplit=1)[0]
        return next((name for name in self._languages if name.split("-")[0] == base), None)


class RelativeForms:
    """The forms of one language as one pattern for each sort of them."""

    def __init__(
        self,
        forms: Mapping[str, Any],
        numbers: Mapping[str, int],
        bare: Mapping[str, Any],
        spelled: Callable[[str], str],
    ) -> None:
        """`numbers`: words for numbers beyond those of the forms; `bare`: the language's forms in `bare_weekdays.yaml`;
        `spelled`: how texts are spelled, as by fold."""
        patterns = self._as_written = DayPatterns.of(forms, spelled)
        self._spelled = spelled
        self._units = self._by_word(forms["units"].items())
        self._numbers = {
            **{spelled(word): n for word, n in numbers.items()},
            **self._by_word(enumerate(forms["numbers"], 1)),
        }
        self._days = self._by_word(forms["days"].items())
        if spelled is not fold:
            self._days |= self._by_word(forms["days_accented"].items())
        longest_first = sorted(self._days.items(), key=lambda item: -len(item[0]))
        self._told_words = [(word.rstrip("*"), days) for word, days in longest_first]
        self._either = self._by_word(forms.get("either", {}).items())
        since, until = ("|".join(map(spelled, forms.get(bound, ["(never)"]))) for bound in ("since", "until"))
        self._bound = re.compile(rf"\s(?:\S+\s)?(?:(?:{since})|(?P<until>{until}))(?!{LETTER})")
        self._tenses = Tenses(bare, patterns)
        self._weekdays = [
            (re.compile(patterns.bounded(patterns.alternatives(map(spelled, same)))), n)
            for n, same in enumerate(forms["weekdays"])
        ]
        self._patterns = list(self._built(forms))
        weekdays = [spelled(word) for same in forms["weekdays"] for word in same]
        self._any = re.compile(patterns.alternatives([*self._units, *self._days, *self._either, *weekdays]))
        self._bare = BareWeekdays(bare, forms["weekdays"], patterns, self._tenses)

    def _by_word(self, values: Iterable[tuple[int, Sequence[str]]]) -> dict[str, int]:
        return {self._spelled(word): value for value, words in values for word in words}

    def distances(self, folded: str, received: date, named: Collection[date] = ()) -> set[int]:
        """Distances in days. What one form has taken is not looked at again. `named` as in BareWeekdays."""
        found: set[int] = set()
        # Most texts hold none of the words all forms are made of, and that is quick to see.
        if not self._any.search(folded):
            return found
        for pattern, days in self._patterns:
            for match in pattern.finditer(folded):
                distance = days(match, received)
                if abs(distance) <= _LONGEST_WAY:
                    found.add(distance)
            folded = pattern.sub(" ", folded)
        return found | self._bare.distances(folded, received, named)

    def _built(self, forms: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], Days]]:
        as_written = self._as_written
        weekday = (
            f"(?P<w>{as_written.alternatives(self._spelled(word) for same in forms['weekdays'] for word in same)})"
        )
        days = as_written.alternatives(self._days)
        # Said twice in a row ("mañana, mañana") it is putting off.
        put_off = [rf"(?P<d>{days})[\s,،]{{1,2}}(?P=d)"]
        yield as_written.pattern([*map(escaped, map(self._spelled, forms.get("not", ["(never)"])))]), _no_day
        yield re.compile(as_written.bounded(put_off[0])), _no_day
        for week, away in (("last_week", -7), ("next_week", 7), ("this_week", 0)):
            yield as_written.pattern(as_written.filled(forms[week], weekday=weekday)), self._in_week(away)
        yield as_written.pattern(as_written.filled(forms["last"], weekday=weekday)), self._last
        yield as_written.pattern(as_written.filled(forms["next"], weekday=weekday)), self._next
        yield as_written.pattern(self._counted(forms["ago"])), lambda match, received: -self._distance(match)
        yield as_written.pattern(self._counted(forms["ahead"])), self._to_come
        yield as_written.pattern([days]), lambda match, received: self._told(match)
        if self._either:
            yield (
                as_written.pattern([as_written.alternatives(self._either)]),
                lambda match, received: self._past_or_future(match),
            )

    def _counted(self, templates: Sequence[str]) -> list[str]:
        number, unit = (self._as_written.alternatives(words) for words in (self._numbers, self._units))
        return self._as_written.filled(templates, n=rf"(?P<n>\d{{1,2}}|{number})", unit=f"(?P<u>{unit})")

    def _told(self, match: re.Match[str]) -> int:
        return next(days for word, days in self._told_words if word in match[0])

    def _past_or_future(self, match: re.Match[str]) -> int:
        word = next(each for each in self._either if each in match[0])
        is_ahead = self._is_ahead(match.string, *match.span())
        return self._either[word] if is_ahead else -self._either[word]

    def _is_ahead(self, text: str, start: int, end: int) -> bool:
        """What stands right behind tells, else the tense."""
        if bound := self._bound.match(text, end):
            return bound["until"] is not None
        return self._tenses.told(text, (start, end)) == "future"

    def _distance(self, match: re.Match[str]) -> int:
        named = {name[0]: value for name, value in match.groupdict().items() if value}
        number = named.get("n", "1")
        return (int(number) if number.isdigit() else self._numbers[number]) * self._units.get(named.get("u", ""), 7)

    def _last(self, match: re.Match[str], received: date) -> int:
        return -((received.weekday() - self._weekday(match) - 1) % 7 + 1)

    def _next(self, match: re.Match[str], received: date) -> int:
        return (self._weekday(match) - received.weekday() - 1) % 7 + 1

    def _to_come(self, match: re.Match[str], received: date) -> int:
        """`in 2 days` is a period where the clause tells of the past."""
        is_period = self._tenses.told(match.string, match.span()) in ("past", "due")
        return _no_day(match, received) if is_period else self._distance(match)

    def _in_week(self, away: int) -> Days:
        return lambda match, received: self._weekday(match) - received.weekday() + away

    def _weekday(self, match: re.Match[str]) -> int:
        named = next(value for name, value in match.groupdict().items() if name[0] == "w" and value)
        return next(n for pattern, n in self._weekdays if pattern.fullmatch(named))


def _no_day(match: re.Match[str], received: date) -> int:
    return 10 * _LONGEST_WAY
