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
_REPLACED = re.compile("[\ufffc\ufffd]")
_PLAIN = re.compile("[\0-\x7f◈◇¤⌗✆✉⎋]*")
"""Texts that only have to be put in lower case: ASCII, and the signs of `masking.SIGNS`."""
_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_UNDECOMPOSED = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ى": "ي",
    "ة": "ه",
    **dict.fromkeys("’‘`", "'"),
}
_IS_UNDECOMPOSED = re.compile(f"[{''.join(_UNDECOMPOSED)}]")


def readable(text: str) -> str:
    """The first part of a text in compatibility form (NFKC), single spaces, no control or direction characters.

    NFKC turns full-width digits and letters into plain ones.
    """
    text = text[:FEATURISED]
    if not text.isprintable() or (not text.isascii() and _REPLACED.search(text)):
        text = _INVISIBLE.sub(" ", text)
    text = unicodedata.normalize("NFKC", text)
    # What is printable has no other space than the plain one.
    return (text if text.isprintable() and "  " not in text else _SPACES.sub(" ", text)).strip()


def ascii_digits(text: str) -> str:
    """Decimal digits of every script (Arabic-Indic, Devanagari, full-width) as 0-9; the length stays the same."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def fold(text: str) -> str:
    """Lower case and without Latin, Greek, Cyrillic or Arabic marks, since many customers type without them.

    Marks of other scripts (Japanese dakuten, Thai tones) change the word and are kept.
    """
    if _PLAIN.fullmatch(text):
        return text.lower().replace("`", "'")
    plain = _IS_UNDECOMPOSED.sub(lambda letter: _UNDECOMPOSED[letter[0]], text.casefold())
    decomposed = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", _COMBINING.sub("", decomposed))
