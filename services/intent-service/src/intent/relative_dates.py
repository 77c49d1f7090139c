"""Finds days that are told by their distance from today: "yesterday", "last Friday", "in 3 Tagen", "3日前".

The forms of each language are those of `relative_dates.yaml`. A bare weekday ("on Friday") is left out, since it may be
the last or the next; so are weeks and months as a whole. Days are counted from the day the message came, in UTC.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from intent.text import fold

_LETTER = r"[\w\u0591-\u05c7\u064b-\u0655\u0900-\u094f]"
_LONGEST_WAY = 60
"""Days; whoever counts further means something else ("in 90 days" is a rule)."""

Days = Callable[[re.Match[str], date], int]
"""Distance in days, from a match and the day of the message."""


class RelativeDates:
    """The patterns of all languages, each compiled when the first message in it comes."""

    def __init__(self, languages: Mapping[str, Mapping[str, Any]]) -> None:
        """`languages`: content of `relative_dates.yaml`."""
        self._languages = languages
        self._compiled: dict[str, RelativeForms] = {}

    def find(self, folded: str, received: date, language: str | None) -> set[date]:
        """Days named in a folded text. Of a language without forms nothing is found."""
        known = self._known(language or "en")
        if known is None:
            return set()
        if known not in self._compiled:
            self._compiled[known] = RelativeForms(self._languages[known])
        return {received + timedelta(days=days) for days in self._compiled[known].distances(folded, received)}

    def _known(self, language: str) -> str | None:
        if language in self._languages:
            return language
        base = language.split("-", maxsplit=1)[0]
        return next((name for name in self._languages if name.split("-")[0] == base), None)


class RelativeForms:
    """The forms of one language as one pattern for each sort of them."""

    def __init__(self, forms: Mapping[str, Any]) -> None:
        self._glued = bool(forms.get("glued"))
        self._before = forms.get("before", "")
        self._units: dict[str, int] = {fold(word): days for days, words in forms["units"].items() for word in words}
        self._numbers: dict[str, int] = {fold(word): n for n, words in enumerate(forms["numbers"], 1) for word in words}
        self._days: dict[str, int] = {fold(word): days for days, words in forms["days"].items() for word in words}
        self._either: dict[str, int] = {
            fold(word): days for days, words in forms.get("either", {}).items() for word in words
        }
        self._future = re.compile(self._alternatives(map(fold, forms.get("future", ["(never)"]))) + f"(?!{_LETTER})")
        self._weekdays = [
            (self._bounded(self._alternatives(map(fold, same))), n) for n, same in enumerate(forms["weekdays"])
        ]
        self._patterns = list(self._built(forms))
        weekdays = [fold(word) for same in forms["weekdays"] for word in same]
        self._any = re.compile(self._alternatives([*self._units, *self._days, *self._either, *weekdays]))

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
        weekday = self._alternatives(fold(word) for same in forms["weekdays"] for word in same)
        yield self._pattern(map(_escaped, map(fold, forms.get("not", ["(never)"])))), lambda match, received: _FAR
        yield self._pattern(_filled(forms["last"], weekday=f"(?P<w>{weekday})")), self._last
        yield self._pattern(_filled(forms["next"], weekday=f"(?P<w>{weekday})")), self._next
        yield self._pattern(self._counted(forms["ago"])), lambda match, received: -self._distance(match)
        yield self._pattern(self._counted(forms["ahead"])), lambda match, received: self._distance(match)
        yield self._pattern([self._alternatives(self._days)]), lambda match, received: self._told(match)
        if self._either:
            yield self._pattern([self._alternatives(self._either)]), lambda match, received: self._past_or_future(match)

    def _counted(self, templates: Sequence[str]) -> list[str]:
        number = self._alternatives(self._numbers)
        return _filled(templates, n=rf"(?P<n>\d{{1,2}}|{number})", unit=f"(?P<u>{self._alternatives(self._units)})")

    def _pattern(self, alternatives: Iterator[str] | Sequence[str]) -> re.Pattern[str]:
        # A group's name may stand once only in a pattern: the alternatives get theirs numbered.
        numbered = [re.sub(r"\(\?P<(\w)>", rf"(?P<\g<1>{n}>", each) for n, each in enumerate(alternatives)]
        return re.compile(self._bounded("|".join(numbered)))

    def _bounded(self, pattern: str) -> str:
        return f"(?:{pattern})" if self._glued else f"(?<!{_LETTER}){self._before}(?:{pattern})(?!{_LETTER})"

    def _alternatives(self, words: Any) -> str:
        return "|".join(map(_escaped, sorted(words, key=len, reverse=True)))

    def _told(self, match: re.Match[str]) -> int:
        word = next(each for each in sorted(self._days, key=len, reverse=True) if re.search(_escaped(each), match[0]))
        return self._days[word]

    def _past_or_future(self, match: re.Match[str]) -> int:
        word = next(each for each in self._either if each in match[0])
        is_ahead = self._future.search(match.string, match.end())
        return self._either[word] if is_ahead else -self._either[word]

    def _distance(self, match: re.Match[str]) -> int:
        named = {name[0]: value for name, value in match.groupdict().items() if value}
        number = named.get("n", "1")
        return (int(number) if number.isdigit() else self._numbers[number]) * self._units.get(named.get("u", ""), 7)

    def _last(self, match: re.Match[str], received: date) -> int:
        return -((received.weekday() - self._weekday(match) - 1) % 7 + 1)

    def _next(self, match: re.Match[str], received: date) -> int:
        return (self._weekday(match) - received.weekday() - 1) % 7 + 1

    def _weekday(self, match: re.Match[str]) -> int:
        named = next(value for name, value in match.groupdict().items() if name[0] == "w" and value)
        return next(n for pattern, n in self._weekdays if re.fullmatch(pattern, named))


_FAR = 10_000


def _escaped(word: str) -> str:
    return re.escape(word).replace(r"\*", rf"{_LETTER}*")


def _filled(templates: Sequence[str], **parts: str) -> list[str]:
    filled = []
    for template in templates:
        pattern = re.escape(fold(template)).replace(r"\ ", " ")
        for name, part in parts.items():
            pattern = pattern.replace(rf"\{{{name}\}}", part)
        filled.append(pattern.replace(" ", r"\s?") if _is_unspaced(template) else pattern)
    return filled


def _is_unspaced(template: str) -> bool:
    return re.search("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", template) is not None
