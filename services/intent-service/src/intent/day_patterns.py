"""Builds the patterns of day names from the words and forms of a language's tables."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

LETTER = r"[\w\u0591-\u05c7\u064b-\u0655\u0900-\u094f]"
"""Vowel signs belong to the word they stand in."""
NEVER = "(?!)"
"""A pattern that nothing matches."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class DayPatterns:
    """How one language writes: glued without spaces, with letters glued to the front, and spelled as texts are."""

    glued: bool
    before: str
    spelled: Callable[[str], str]

    @classmethod
    def of(cls, forms: Mapping[str, Any], spelled: Callable[[str], str]) -> "DayPatterns":
        """`forms`: of a language in `relative_dates.yaml`; `spelled`: how texts are spelled, as by fold."""
        return cls(bool(forms.get("glued")), forms.get("before", ""), spelled)

    def filled(self, templates: Iterable[str], **parts: str) -> list[str]:
        """Patterns of forms such as `last {weekday}`; `parts`: name -> pattern."""
        filled = []
        for template in templates:
            pattern = re.escape(self.spelled(template)).replace(r"\ ", " ").replace(r"\*", f"{LETTER}*")
            for name, part in parts.items():
                pattern = pattern.replace(rf"\{{{name}\}}", part)
            filled.append(pattern.replace(" ", r"\s?") if _UNSPACED.search(template) else pattern)
        return filled

    def pattern(self, alternatives: Iterator[str] | Sequence[str]) -> re.Pattern[str]:
        """Any of these, as whole words."""
        # A group's name may stand once only in a pattern: they are numbered.
        number = count()
        numbered = re.sub(r"\(\?P<(\w)>", lambda name: f"(?P<{name[1]}{next(number)}>", "|".join(alternatives))
        return re.compile(self.bounded(numbered or NEVER))

    def bounded(self, pattern: str) -> str:
        """The pattern between the bounds of words, where these are seen."""
        return f"(?:{pattern})" if self.glued else f"(?<!{LETTER}){self.before}(?:{pattern})(?!{LETTER})"

    def alternatives(self, words: Iterable[str]) -> str:
        """Any of these words, the longest first."""
        return "|".join(map(escaped, sorted(words, key=len, reverse=True)))

    def words(self, same: Iterable[str]) -> list[str]:
        """The words as texts spell them."""
        return list(map(self.spelled, same))


def escaped(word: str) -> str:
    """The pattern of a word; `*` stands for any letters."""
    return re.escape(word).replace(r"\*", rf"{LETTER}*")


def fewest(words: Iterable[str]) -> tuple[str, ...]:
    """The words without `*`, and without those that hold another: a text with none of these has none of the words."""
    bare = sorted({word.rstrip("*") for word in words}, key=len)
    return tuple(word for n, word in enumerate(bare) if not any(other in word for other in bare[:n]))


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words is somewhere in a text. For a few dozen words this is quicker than a pattern."""
    for word in words:  # noqa: SIM110 any() with a generator takes twice as long
        if word in text:
            return True
    return False
