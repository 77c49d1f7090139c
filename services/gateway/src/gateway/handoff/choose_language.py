"""The language an agent reads: what their client asks for (RFC 9110, Accept-Language), or else what they announced."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from gateway.handoff.phrases import ENGLISH, languages

LONGEST_HEADER = 1000
"""Characters that are read of a header; what comes behind is wanted least."""
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
OTHERWISE = {"zh": "zh-Hans"}
"""Where a language has several scripts and the tag names none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The phrases' `language`, and how dates, numbers and names are written (CLDR)."""

    language: str
    locale: Locale


def choose_language(accepted: str | None, announced: Sequence[str]) -> Reading:
    """The first of them that there are phrases in; English where there is none."""
    for tag in (*_by_weight(accepted or ""), *announced):
        if found := reading_of(tag):
            return found
    return Reading(ENGLISH, Locale(ENGLISH))


@lru_cache(maxsize=512)
def reading_of(tag: str) -> Reading | None:
    """By a BCP 47 tag: `zh-TW` reads zh-Hant, `de-AT` German with Austria's dates; None for what is not spoken here."""
    if not TAG.fullmatch(tag):
        return None
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    with_script = f"{locale.language}-{locale.script}"
    for language in (with_script, locale.language, OTHERWISE.get(locale.language)):
        if language in languages():
            return Reading(language, locale)
    return None


def _by_weight(header: str) -> Iterator[str]:
    """Tags of the header, the most wanted first; what is malformed or unwanted (`q=0`) is passed over."""
    wanted = [_weighed(part) for part in header[:LONGEST_HEADER].split(",")]
    for weight, tag in sorted(wanted, key=lambda each: -each[0]):
        if weight > 0:
            yield tag


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.partition(";")
    if not weight:
        return 1.0, tag.strip()
    found = re.fullmatch(r"\s*[qQ]=([01](?:\.[0-9]{0,3})?)\s*", weight)
    return float(found[1]) if found else 0.0, tag.strip()
