"""Gaps that choose their words by a number or a word: `{n, plural, one {# day} other {# days}}`, ICU MessageFormat.

Which forms a language has, and which number takes which, are the plural rules of CLDR (UTS 35, part 3, section 5).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from icu4py.messageformat import MessageFormat

Known = Callable[[str], str | None]
"""Gives what fills a gap, or None when that is not known. Asked only for gaps of the text that is filled."""

Counted = Callable[[str], int | None]
"""Gives the number a gap stands for, or None when it is not known or no number."""

GAP = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_HEAD = re.compile(r"^([a-z][a-z0-9_.]*)\s*,\s*(plural|select)\s*,")
_SELECTOR = re.compile(r"\s*(=\d+|[A-Za-z0-9_]+)\s*(?=\{)")
_COUNTS = range(201)
"""Numbers that may stand in our texts (days, hours, pieces): forms for millions or fractions are not asked for."""


@dataclass(frozen=True)
class MessageForm:
    """A gap with forms, compiled. `gaps` are all facts it needs, `name` among them; `usual` is the form `other`."""

    name: str
    kind: Literal["plural", "select"]
    gaps: frozenset[str]
    usual: str
    format: MessageFormat

    def said(self, known: Known, counted: Counted, chosen: Known) -> str | None:
        """The form that fits, filled; None when one of its facts is not known.

        `chosen` gives the word a `select` goes by, which nothing may be put around.
        """
        values: dict[str, int | str | None] = {_argument(gap): known(gap) for gap in self.gaps - {self.name}}
        values[_argument(self.name)] = counted(self.name) if self.kind == "plural" else chosen(self.name)
        given = {name: value for name, value in values.items() if value is not None}
        return self.format.format({**given}) if len(given) == len(values) else None


def parse_form(content: str, language: str) -> MessageForm | None:
    """What stands between the braces of a gap as a form; None when it is none.

    Raises ValueError when its syntax is wrong, or it has no form for a number this language inflects differently.
    """
    head = _HEAD.match(content)
    if head is None:
        return None
    name, kind = head[1], head[2]
    forms = dict(_forms(content, head.end()))
    _refuse_wrong_selectors(f"{{{name}, {kind}}}", {form for form in forms if form[0] != "="}, kind, language)
    gaps = frozenset(gap for form in forms.values() for gap in GAP.findall(form))
    compiled = MessageFormat(_pattern(name, kind, forms), f"{language}-u-nu-latn")
    return MessageForm(name, "plural" if kind == "plural" else "select", gaps | {name}, forms["other"], compiled)


def _refuse_wrong_selectors(where: str, forms: set[str], kind: str, language: str) -> None:
    needed, possible = _plurals(language) if kind == "plural" else (frozenset({"other"}), frozenset(forms))
    for form in sorted(needed - forms):
        raise ValueError(f"{where} has no form for {form}, which {language} needs")
    for form in sorted(forms - possible):
        raise ValueError(f"{where} has a form for {form}, which {language} does not know")


def end_of_braces(text: str, start: int) -> int:
    """The place of the brace that closes the one at `start`. Raises ValueError when none does."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place
    raise ValueError(f"a brace or bracket stands alone in {text!r}: write {{fact}} or [... {{fact}} ...]")


def _forms(content: str, place: int) -> Iterator[tuple[str, str]]:
    """`one`, `# day`, and so on."""
    while content[place:].strip():
        selector = _SELECTOR.match(content, place)
        if selector is None:
            raise ValueError(f"{{{content}}}: write `one {{...}} other {{...}}` after the comma")
        end = end_of_braces(content, selector.end())
        form = content[selector.end() + 1 : end]
        if set(GAP.sub("", form)) & set("{}"):
            raise ValueError(f"{{{content}}}: a form may hold {{fact}} and no further forms")
        yield selector[1], form
        place = end + 1


def _pattern(name: str, kind: str, forms: Mapping[str, str]) -> str:
    """For ICU, whose names have no dots and whose apostrophes quote."""
    spelled = (
        f"{selector} {{{GAP.sub(_renamed, form.replace(chr(39), chr(39) * 2))}}}" for selector, form in forms.items()
    )
    return f"{{{_argument(name)}, {kind}, {' '.join(spelled)}}}"


def _renamed(gap: re.Match[str]) -> str:
    return f"{{{_argument(gap[1])}}}"


def _argument(name: str) -> str:
    return name.replace(".", "__")


@lru_cache(maxsize=64)
def _plurals(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The forms whole numbers take in this language, and all it has; `other` among both."""
    try:
        rule = Locale.parse(language, sep="-").plural_form
    except UnknownLocaleError as error:
        raise ValueError(f"CLDR has no {language}, so its plural forms are not known") from error
    return frozenset(map(rule, _COUNTS)) | {"other"}, frozenset(rule.tags) | {"other"}
