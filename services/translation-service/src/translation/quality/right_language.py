"""Whether a translation is in the language that was asked for. Pure."""

import re
from collections import Counter

from translation.engines.answers import ENOUGH, RELATED
from translation.language import Detected
from translation.quality.part import Part
from translation.script import subtags

IDEOGRAPHS = "\u3040"
"""Kana, Han and Hangul begin here: one of them says as much as three letters."""
BELIEVED = 0.3
"""Confidence from which another language than the wanted one is believed, for a warning. Chosen on the first half of
tests/unit/translations_told.yaml; engines' answers are refused from more."""
WORD = re.compile(r"[^\W\d_]+")
FEWEST_WORDS = 4
"""Of fewer, names of products and brands may be all there is."""
REPEATED = 0.8
"""Share of either text's words that the other has, from which one is the other with some signs about it."""


def language_part(text: str, translation: str, source: str, target: str, detected: Detected) -> Part | None:
    """0 for the original given back or another language; None for texts too short to tell, or without letters."""
    same = text.strip() == translation.strip() and letters(text) >= ENOUGH
    if same or (not _reads_as(source, target) and _repeats(text, translation)):
        return Part("language", 0.0, "the translation is the original itself")
    if letters(translation) < ENOUGH:
        return None
    if _reads_as(detected.language, target):
        return Part("language", 1.0, "it is in the language asked for")
    if detected.confidence < BELIEVED:
        return None
    return Part("language", 0.0, _other(detected.language, source))


def letters(text: str) -> int:
    """Letters of a text, each ideograph as three."""
    return sum(3 if letter >= IDEOGRAPHS else 1 for letter in text if letter.isalpha())


def _repeats(text: str, translation: str) -> bool:
    """Whether both are nearly the same words."""
    said, given = ([word.casefold() for word in WORD.findall(each)] for each in (text, translation))
    if len(said) < FEWEST_WORDS:
        return False
    shared = (Counter(said) & Counter(given)).total()
    return shared >= REPEATED * max(len(said), len(given))


def _other(found: str, source: str) -> str:
    return "it is in the original's language" if _reads_as(found, source) else f"it is in another language ({found})"


def _reads_as(found: str, wanted: str) -> bool:
    one, other = subtags(found)[0], subtags(wanted)[0]
    return one == other or any({one, other} <= group for group in RELATED)
