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
from intent.day_patterns import LETTER, DayPatterns, escaped, fewest, holds_any
from intent.tenses import Tenses
from intent.text import fold
from intent.tokens import words_in

_LONGEST_WAY = 31
"""Days; whoever counts further means something else ("in 90 days" is a rule, "40 days ago" an estimate)."""
_LARGEST_NUMBER = 31
_WEEKDAY, _COUNTED, _DAY, _EITHER, _AGO, _AHEAD = "weekday", "counted", "day", "either", "ago", "ahead"
"""Sorts of forms; those that are counted are `ago` or `ahead`."""
_NONE: tuple[str, ...] = ()
_REMEMBERED = 20_000
"""Words whose sorts are kept in memory (1 MB or so); then the memory starts over."""

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
        self,
        folded: str,
        received: date,
        language: str | None,
        plain: str = "",
        named: Collection[date] = (),
        words: Sequence[str] | None = None,
    ) -> set[date]:
        """Days told in a folded text. Of a language without forms nothing is found.

        `plain`: the text with its accents, which is looked at instead where accents tell words apart (Vietnamese).
        `named`: days that were named in figures and taken out of the text; their own weekdays stand beside the gaps.
        `words`: of `folded`, if they are known already.
        """
        known = self._known(language or "en")
        if known is None:
            return set()
        is_accented = "days_accented" in self._languages[known] and not plain.isascii()
        forms = self._compiled.get((known, is_accented)) or self._compile(known, is_accented)
        if is_accented:
            distances = forms.distances(plain.casefold(), received, named)
        else:
            distances = forms.distances(folded, received, named, words)
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
        self._needed = self._words_needed(forms, bare)
        self._pieces = {sort: fewest(map(_longest_word, words)) for sort, words in self._needed.items()}
        self._literal = {sort: fewest(map(self._literally, forms[sort])) for sort in (_AGO, _AHEAD)}
        self._remembered: dict[str, Collection[str]] = {}
        self._silent: set[str] = set()
        self._bare = BareWeekdays(bare, forms["weekdays"], patterns, self._tenses)

    def _words_needed(self, forms: Mapping[str, Any], bare: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Sort of form -> words one of which each such form holds."""
        weekdays = [word for same in (*forms["weekdays"], *bare.get("weekdays", ())) for word in same]
        uncounted = [each for each in (*forms[_AGO], *forms[_AHEAD]) if "{unit}" not in each]
        return {
            _WEEKDAY: fewest(map(self._spelled, weekdays)),
            _COUNTED: fewest([*self._units, *map(self._literally, uncounted)]),
            _DAY: fewest(self._days),
            _EITHER: fewest(self._either),
        }

    def _literally(self, template: str) -> str:
        """The longest part of a form that every text with it holds."""
        parts = re.split(r"\{\w+\}|\s", self._spelled(template))
        return max(parts, key=len)

    def _by_word(self, values: Iterable[tuple[int, Sequence[str]]]) -> dict[str, int]:
        return {self._spelled(word): value for value, words in values for word in words}

    def distances(
        self, folded: str, received: date, named: Collection[date] = (), words: Sequence[str] | None = None
    ) -> set[int]:
        """Distances in days. What one form has taken is not looked at again.

        `named` as in BareWeekdays; `words`: of the text, if they are known.
        """
        found: set[int] = set()
        # Most texts hold none of the words all forms are made of, and that is quick to see.
        held = self._sorts(folded, words)
        for sort, pattern, days in self._patterns if held else ():
            matches = list(pattern.finditer(folded)) if sort in held or sort is None else []
            distances = (days(match, received) for match in matches)
            found.update(distance for distance in distances if abs(distance) <= _LONGEST_WAY)
            folded = pattern.sub(" ", folded) if matches else folded
        return found | self._bare.distances(folded, received, named) if _WEEKDAY in held else found

    def _sorts(self, text: str, words: Sequence[str] | None) -> Collection[str]:
        """The sorts of forms a text may hold."""
        if words is not None and not self._as_written.glued and self._silent.issuperset(words):
            return _NONE
        if words is None or self._as_written.glued:
            held = {sort for sort, needed in self._needed.items() if holds_any(text, needed)}
        else:
            # Most words belong to no sort, and a set for each of them would take longer than the rest.
            held = set()
            for sorts in map(self._sorts_of, words):
                if sorts:
                    held.update(sorts)
        if _COUNTED in held:
            held.update(sort for sort, literal in self._literal.items() if holds_any(text, literal))
        return held

    def _sorts_of(self, word: str) -> Collection[str]:
        """The sorts of forms one of whose words may be a part of this one."""
        sorts = self._remembered.get(word)
        if sorts is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
                self._silent.clear()
            held = [sort for sort, needed in self._pieces.items() if holds_any(word, needed)]
            sorts = self._remembered[word] = held or _NONE
            if not held:
                self._silent.add(word)
        return sorts

    def _built(self, forms: Mapping[str, Any]) -> Iterator[tuple[str | None, re.Pattern[str], Days]]:
        """Sort, pattern, and what it means; those without a sort are looked for wherever any other may be."""
        as_written = self._as_written
        named = as_written.alternatives(self._spelled(word) for same in forms["weekdays"] for word in same)
        days = as_written.alternatives(self._days)
        # Said twice in a row ("mañana, mañana") it is putting off.
        put_off = rf"(?P<d>{days})[\s,،]{{1,2}}(?P=d)"
        yield None, as_written.pattern([*map(escaped, map(self._spelled, forms.get("not", ["(never)"])))]), _no_day
        yield _DAY, re.compile(as_written.bounded(put_off)), _no_day
        ways: dict[str, Days] = {
            "last_week": self._in_week(-7),
            "next_week": self._in_week(7),
            "this_week": self._in_week(0),
            "last": self._last,
            "next": self._next,
        }
        for form, meant in ways.items():
            yield _WEEKDAY, as_written.pattern(as_written.filled(forms[form], weekday=f"(?P<w>{named})")), meant
        yield _AGO, as_written.pattern(self._counted(forms[_AGO])), lambda match, received: -self._distance(match)
        yield _AHEAD, as_written.pattern(self._counted(forms[_AHEAD])), self._to_come
        yield _DAY, as_written.pattern([days]), lambda match, received: self._told(match)
        if self._either:
            either = as_written.pattern([as_written.alternatives(self._either)])
            yield _EITHER, either, lambda match, received: self._past_or_future(match)

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


def _longest_word(form: str) -> str:
    return max(words_in(form), key=len, default=form)
