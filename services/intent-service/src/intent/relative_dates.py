"""Finds days that are told by their distance from today: "yesterday", "last Friday", "in 3 Tagen", "3日前".

The forms of each language are those of `relative_dates.yaml`. A bare weekday ("on Friday") is left out, since it may be
the last or the next; so are weeks and months as a whole. Days are counted from the day the message came, in UTC.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from intent.data_files import table
from intent.text import fold

_LETTER = r"[\w\u0591-\u05c7\u064b-\u0655\u0900-\u094f]"
_LONGEST_WAY = 31
"""Days; whoever counts further means something else ("in 90 days" is a rule, "40 days ago" an estimate)."""
_CLAUSE_END = re.compile("[.,;:!?।|]")
_LARGEST_NUMBER = 31

Days = Callable[[re.Match[str], date], int]
"""Distance in days, from a match and the day of the message."""


class RelativeDates:
    """The patterns of all languages, each compiled when the first message in it comes."""

    def __init__(self, languages: Mapping[str, Mapping[str, Any]]) -> None:
        """`languages`: content of `relative_dates.yaml`."""
        self._languages = languages
        self._compiled: dict[tuple[str, bool], RelativeForms] = {}
        self._numbers = table("number_words.yaml")

    def find(self, folded: str, received: date, language: str | None, plain: str = "") -> set[date]:
        """Days named in a folded text. Of a language without forms nothing is found.

        `plain`: the text with its accents, which is looked at instead where accents tell words apart (Vietnamese).
        """
        known = self._known(language or "en")
        if known is None:
            return set()
        is_accented = "days_accented" in self._languages[known] and not plain.isascii()
        forms = self._compiled.get((known, is_accented)) or self._compile(known, is_accented)
        distances = forms.distances(plain.casefold() if is_accented else folded, received)
        return {received + timedelta(days=days) for days in distances}

    def _compile(self, language: str, is_accented: bool) -> "RelativeForms":
        words = self._numbers.get(language, {"words": {}})["words"]
        numbers = {word: n for n, same in words.items() if n in range(1, _LARGEST_NUMBER + 1) for word in same}
        spelled = str.casefold if is_accented else fold
        forms = self._compiled[language, is_accented] = RelativeForms(self._languages[language], numbers, spelled)
        return forms

    def _known(self, language: str) -> str | None:
        if language in self._languages:
            return language
        base = language.split("-", maxsplit=1)[0]
        return next((name for name in self._languages if name.split("-")[0] == base), None)


class RelativeForms:
    """The forms of one language as one pattern for each sort of them."""

    def __init__(self, forms: Mapping[str, Any], numbers: Mapping[str, int], spelled: Callable[[str], str]) -> None:
        """`numbers`: words for numbers beyond those of the forms; `spelled`: how texts are spelled, as by fold."""
        self._glued = bool(forms.get("glued"))
        self._before = forms.get("before", "")
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
        told = "|".join(
            f"(?P<{tense}>{self._alternatives(map(spelled, forms.get(tense, ['(never)'])))})"
            for tense in ("future", "past")
        )
        since, until = ("|".join(map(spelled, forms.get(bound, ["(never)"]))) for bound in ("since", "until"))
        self._bound = re.compile(rf"\s(?:\S+\s)?(?:(?:{since})|(?P<until>{until}))(?!{_LETTER})")
        self._tense = re.compile(f"(?:{told})(?!{_LETTER})")
        self._weekdays = [
            (re.compile(self._bounded(self._alternatives(map(spelled, same)))), n)
            for n, same in enumerate(forms["weekdays"])
        ]
        self._patterns = list(self._built(forms))
        weekdays = [spelled(word) for same in forms["weekdays"] for word in same]
        self._any = re.compile(self._alternatives([*self._units, *self._days, *self._either, *weekdays]))

    def _by_word(self, values: Iterable[tuple[int, Sequence[str]]]) -> dict[str, int]:
        return {self._spelled(word): value for value, words in values for word in words}

    def distances(self, folded: str, received: date) -> set[int]:
        """Distances in days. What one form has taken is not looked at again."""
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
        return found

    def _built(self, forms: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], Days]]:
        weekday = f"(?P<w>{self._alternatives(self._spelled(word) for same in forms['weekdays'] for word in same)})"
        days = self._alternatives(self._days)
        # Said twice in a row ("mañana, mañana") it is putting off.
        put_off = [rf"(?P<d>{days})[\s,،]{{1,2}}(?P=d)"]
        yield self._pattern([*map(_escaped, map(self._spelled, forms.get("not", ["(never)"])))]), _no_day
        yield re.compile(self._bounded(put_off[0])), _no_day
        for week, away in (("last_week", -7), ("next_week", 7), ("this_week", 0)):
            yield self._pattern(self._filled(forms[week], weekday=weekday)), self._in_week(away)
        yield self._pattern(self._filled(forms["last"], weekday=weekday)), self._last
        yield self._pattern(self._filled(forms["next"], weekday=weekday)), self._next
        yield self._pattern(self._counted(forms["ago"])), lambda match, received: -self._distance(match)
        yield self._pattern(self._counted(forms["ahead"])), self._to_come
        yield self._pattern([days]), lambda match, received: self._told(match)
        if self._either:
            yield self._pattern([self._alternatives(self._either)]), lambda match, received: self._past_or_future(match)

    def _counted(self, templates: Sequence[str]) -> list[str]:
        number = self._alternatives(self._numbers)
        return self._filled(
            templates, n=rf"(?P<n>\d{{1,2}}|{number})", unit=f"(?P<u>{self._alternatives(self._units)})"
        )

    def _filled(self, templates: Sequence[str], **parts: str) -> list[str]:
        filled = []
        for template in templates:
            pattern = re.escape(self._spelled(template)).replace(r"\ ", " ")
            for name, part in parts.items():
                pattern = pattern.replace(rf"\{{{name}\}}", part)
            filled.append(pattern.replace(" ", r"\s?") if _is_unspaced(template) else pattern)
        return filled

    def _pattern(self, alternatives: Iterator[str] | Sequence[str]) -> re.Pattern[str]:
        # A group's name may stand once only in a pattern: the alternatives get theirs numbered.
        numbered = [re.sub(r"\(\?P<(\w)>", rf"(?P<\g<1>{n}>", each) for n, each in enumerate(alternatives)]
        return re.compile(self._bounded("|".join(numbered)))

    def _bounded(self, pattern: str) -> str:
        return f"(?:{pattern})" if self._glued else f"(?<!{_LETTER}){self._before}(?:{pattern})(?!{_LETTER})"

    def _alternatives(self, words: Any) -> str:
        return "|".join(map(_escaped, sorted(words, key=len, reverse=True)))

    def _told(self, match: re.Match[str]) -> int:
        return next(days for word, days in self._told_words if word in match[0])

    def _past_or_future(self, match: re.Match[str]) -> int:
        word = next(each for each in self._either if each in match[0])
        is_ahead = self._is_ahead(match.string, *match.span())
        return self._either[word] if is_ahead else -self._either[word]

    def _is_ahead(self, text: str, start: int, end: int) -> bool:
        """What stands right behind tells, else the nearest verb behind it in the clause, or the last one in front."""
        if bound := self._bound.match(text, end):
            return bound["until"] is not None
        clause = _CLAUSE_END.search(text, end)
        tense = self._tense.search(text, end, clause.start() if clause else len(text))
        if tense is None:
            first = max((each.end() for each in _CLAUSE_END.finditer(text, 0, start)), default=0)
            tense = max(self._tense.finditer(text, first, start), key=lambda each: each.start(), default=None)
        return tense is not None and tense["future"] is not None

    def _distance(self, match: re.Match[str]) -> int:
        named = {name[0]: value for name, value in match.groupdict().items() if value}
        number = named.get("n", "1")
        return (int(number) if number.isdigit() else self._numbers[number]) * self._units.get(named.get("u", ""), 7)

    def _last(self, match: re.Match[str], received: date) -> int:
        return -((received.weekday() - self._weekday(match) - 1) % 7 + 1)

    def _next(self, match: re.Match[str], received: date) -> int:
        return (self._weekday(match) - received.weekday() - 1) % 7 + 1

    def _to_come(self, match: re.Match[str], received: date) -> int:
        """`in 2 days` is a period where the verb tells of the past, in languages whose tenses are known."""
        tense = self._tense.search(match.string, match.end())
        return self._distance(match) if tense is None or tense["past"] is None else _no_day(match, received)

    def _in_week(self, away: int) -> Days:
        return lambda match, received: self._weekday(match) - received.weekday() + away

    def _weekday(self, match: re.Match[str]) -> int:
        named = next(value for name, value in match.groupdict().items() if name[0] == "w" and value)
        return next(n for pattern, n in self._weekdays if pattern.fullmatch(named))


def _no_day(match: re.Match[str], received: date) -> int:
    return 10 * _LONGEST_WAY


def _escaped(word: str) -> str:
    return re.escape(word).replace(r"\*", rf"{_LETTER}*")


def _is_unspaced(template: str) -> bool:
    return re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", template) is not None
