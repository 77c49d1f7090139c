"""Which scripts a text is written in, and what a script tells of the language. No I/O."""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

LANGUAGE_OF_SCRIPT = {
    "ARMENIAN": "hy",
    "BENGALI": "bn",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HEBREW": "he",
    "HIRAGANA": "ja",
    "KANNADA": "kn",
    "KATAKANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "MYANMAR": "my",
    "ORIYA": "or",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
"""Scripts that one language of commerce is written in, by the first word of Unicode's character names."""

FIRST_WORD = re.compile("[ -]")
LETTERS_KEPT = 8192
"""Characters whose script is remembered: all that shops' customers write in, Chinese included."""

TRADITIONAL_REGIONS = frozenset({"tw", "hk", "mo", "hant"})


def script_shares(text: str) -> dict[str, float]:
    """Share of each script among the letters, as fractions of 1, in order of appearance; empty without any letter."""
    if text.isascii():
        return {"LATIN": 1.0} if any(map(str.isalpha, text)) else {}
    counts = Counter(map(script_of, text))
    del counts[None]
    letters = counts.total()
    return {script: times / letters for script, times in counts.items() if script}


@lru_cache(maxsize=LETTERS_KEPT)
def script_of(letter: str) -> str | None:
    """The script of a letter, by the first word of its name in Unicode; None for what is no letter."""
    return FIRST_WORD.split(unicodedata.name(letter, "UNKNOWN"))[0] if letter.isalpha() else None


def chinese_script(text: str, locale: str | None) -> str:
    """`zh-Hans` or `zh-Hant`, by characters only one of them has; the customer's locale decides a draw, else `zh-Hans`.

    GB 2312 holds simplified forms and Big5 traditional ones, so a character in just one of them shows the script.
    """
    simplified = sum(_written_in(letter, "gb2312") and not _written_in(letter, "big5") for letter in text)
    traditional = sum(_written_in(letter, "big5") and not _written_in(letter, "gb2312") for letter in text)
    if simplified == traditional:
        return "zh-Hant" if TRADITIONAL_REGIONS & set(subtags(locale)) else "zh-Hans"
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def has_japanese_forms(text: str) -> bool:
    """Whether it has characters written so in Japan alone: in Shift JIS, in neither GB 2312 nor Big5."""
    return any(
        _written_in(letter, "shift_jis") and not _written_in(letter, "gb2312") and not _written_in(letter, "big5")
        for letter in text
        if unicodedata.name(letter, "").startswith("CJK UNIFIED")
    )


def subtags(tag: str | None) -> list[str]:
    """The parts of a BCP 47 tag in lower case; `de_DE` is understood as well."""
    return (tag or "").replace("_", "-").lower().split("-")


def _written_in(letter: str, charset: str) -> bool:
    try:
        return len(letter.encode(charset)) > 1
    except UnicodeEncodeError:
        return False
