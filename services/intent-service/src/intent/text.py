"""Text as the other files of this package want it: bounded, without control characters, folded for comparison."""

import re
import unicodedata

FEATURISED = 2000
"""Characters of a message that are looked at. What a customer wants is said early; the rest is quoted mail."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\uffff]"
)
_COMBINING = re.compile("[\u0300-\u036f\u064b-\u0655]")
_SPACES = re.compile(r"\s+")
_UNDECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه", "’": "'", "‘": "'", "`": "'"}
)


def readable(text: str) -> str:
    """The first part of a text in compatibility form (NFKC), single spaces, no control or direction characters.

    NFKC turns full-width digits and letters into plain ones.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text[:FEATURISED].strip()
    visible = _INVISIBLE.sub(" ", text[:FEATURISED])
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", visible)).strip()


def ascii_digits(text: str) -> str:
    """Decimal digits of every script (Arabic-Indic, Devanagari, full-width) as 0-9; the length stays the same."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)


def fold(text: str) -> str:
    """Lower case and without Latin, Greek, Cyrillic or Arabic marks, since many customers type without them.

    Marks of other scripts (Japanese dakuten, Thai tones) change the word and are kept.
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_UNDECOMPOSED))
    return unicodedata.normalize("NFC", _COMBINING.sub("", decomposed))
