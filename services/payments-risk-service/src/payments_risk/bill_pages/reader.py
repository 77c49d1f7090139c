"""Who reads: in which of our languages, and by which country's habits amounts and days are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, localedata

from payments_risk.bill_pages.texts import FALLBACK, LANGUAGES

LONGEST_TAG = 35
"""Of a language tag, as RFC 5646 (section 4.4.1) advises."""
SUBTAG = re.compile(r"[-_]")
NEIGHBOURS = {"zh": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "pt": "pt-BR", "iw": "he"}
"""Tags whose readers read one of our languages that is written otherwise; `iw` is Hebrew's old code."""


@dataclass(frozen=True)
class Reader:
    """`language` is one of LANGUAGES; `locale` is CLDR's for it, in the reader's country where CLDR knows that."""

    language: str
    locale: Locale

    @property
    def tag(self) -> str:
        """BCP 47, for `lang` attributes."""
        return str(self.locale).replace("_", "-")

    @property
    def right_to_left(self) -> bool:
        """Whether lines run from right to left."""
        return str(self.locale.text_direction) == "rtl"


@lru_cache(maxsize=1000)
def reader_of(tag: str | None) -> Reader:
    """The reader of a BCP 47 tag such as `de-AT`; English where we have no texts in the language."""
    subtags = [part for part in SUBTAG.split((tag or "")[:LONGEST_TAG].strip()) if part]
    language = next(_ours(subtags), FALLBACK)
    return Reader(language, _spoken(language, subtags))


def _ours(subtags: list[str]) -> Iterator[str]:
    """Ever shorter (lookup of RFC 4647, section 3.4)."""
    by_tag = {each.casefold(): each for each in LANGUAGES}
    for length in range(len(subtags), 0, -1):
        shorter = "-".join(subtags[:length]).casefold()
        found = by_tag.get(shorter) or NEIGHBOURS.get(shorter)
        if found:
            yield found


def _spoken(language: str, subtags: list[str]) -> Locale:
    spoken = Locale.parse(language, sep="-")
    same = bool(subtags) and subtags[0].casefold() == spoken.language
    for territory in (part.upper() for part in subtags[1:] if same and len(part) in (2, 3)):
        tag = "_".join(part for part in (spoken.language, spoken.script, territory) if part)
        if localedata.exists(tag):
            return Locale.parse(tag)
    return spoken
