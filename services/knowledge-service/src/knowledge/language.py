"""In which language, and by which country's habits, a customer is answered."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from babel import Locale, localedata

from knowledge.library import Rules

MOST_FALLBACKS = 3
"""Neighbours tried one after the other: Cantonese, traditional Chinese, simplified Chinese."""

_SUBTAG = re.compile(r"[-_]")
_TERRITORY = re.compile(r"^(?:[A-Z]{2}|[0-9]{3})$")


def choose_language(understood: str, locale: str | None, default: str, written: frozenset[str], rules: Rules) -> str:
    """The first language something is written in: the message's, the customer's locale's, the shop's, English."""
    for tag in (understood, locale or "", default):
        for candidate in _ever_shorter(tag):
            found = _as_written(candidate, written, rules)
            if found:
                return found
    return rules.languages[0]


def reading_locale(language: str, locale: str | None, country: str | None) -> Locale:
    """CLDR's locale for a language we have texts in, as spoken in the customer's country where CLDR knows that."""
    return _spoken_in(language, tuple(_territories(language, locale, country)))


@lru_cache(maxsize=2000)
def _spoken_in(language: str, territories: tuple[str, ...]) -> Locale:
    """The first of these territories that CLDR knows the language in, or none; it looks at files to find out."""
    spoken = Locale.parse(language, sep="-")
    for territory in territories:
        tag = "_".join(part for part in (spoken.language, spoken.script, territory) if part)
        if localedata.exists(tag):
            return Locale.parse(tag)
    return spoken


def _as_written(tag: str, written: frozenset[str], rules: Rules) -> str | None:
    """The language itself, else the one its readers can read, else the one those can."""
    ours = {language.casefold(): language for language in written}
    wanted: str | None = tag
    for _ in range(MOST_FALLBACKS):
        if wanted is None or wanted in ours:
            break
        wanted = rules.language_fallbacks.get(wanted, "").casefold() or None
    return ours.get(wanted or "")


def _ever_shorter(tag: str) -> Iterator[str]:
    """`zh-Hant-TW`, `zh-Hant`, `zh` (lookup of RFC 4647, section 3.4)."""
    subtags = [part.casefold() for part in _SUBTAG.split(tag.strip())]
    for length in range(len(subtags), 0, -1):
        yield "-".join(subtags[:length])


def _territories(language: str, locale: str | None, country: str | None) -> Iterable[str]:
    first, *rest = _SUBTAG.split(locale or "")
    same = first.casefold() == _SUBTAG.split(language)[0].casefold()
    of_locale = [part.upper() for part in rest] if same else []
    return [part for part in (*of_locale, country or "") if _TERRITORY.match(part)]
