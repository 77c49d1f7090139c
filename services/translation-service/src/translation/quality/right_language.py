"""Whether a translation is in the language that was asked for. Pure."""

from translation.engines.answers import ENOUGH, RELATED
from translation.language import Detected
from translation.quality.part import Part
from translation.script import subtags

IDEOGRAPHS = "\u3040"
"""Kana, Han and Hangul begin here: one of them says as much as three letters."""
BELIEVED = 0.3
"""Confidence from which another language than the wanted one is believed, for a warning. Chosen on the first half of
tests/unit/translations_told.yaml. Engines' answers are refused from 0.9."""


def language_part(text: str, translation: str, source: str, target: str, detected: Detected) -> Part | None:
    """0 for the original given back or another language; None for texts too short to tell, or without letters."""
    if text.strip() == translation.strip() and letters(text) >= ENOUGH:
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


def _other(found: str, source: str) -> str:
    return "it is in the original's language" if _reads_as(found, source) else f"it is in another language ({found})"


def _reads_as(found: str, wanted: str) -> bool:
    one, other = subtags(found)[0], subtags(wanted)[0]
    return one == other or any({one, other} <= group for group in RELATED)
