"""Whether what an engine gave can be a translation at all. Pure; facts in it are verified elsewhere."""

import re

from translation.facts.marks import LETTERS
from translation.language import Detected
from translation.script import subtags

SURE = 0.5
"""Confidence from which a language is believed. Of 4,190 texts of ours in 24 languages 5 would be refused as their own
translation; of 3,465 that are not English 90 per cent would be as translations into it."""
ENOUGH = 24
"""Letters from which length and language are judged: of fewer, honest translations vary too much. Estimate."""
LONGEST, SHORTEST = 4.0, 0.15
"""Letters of a translation per letter of the text, of any two languages (Chinese to German about 3.5). Estimate."""
MARK = re.compile(rf"\b[{LETTERS}]{{6,}}\b", re.IGNORECASE)
"""What stands for a fact in a masked text (`facts/marks.py`): no word, and alike on both sides."""
RELATED = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"id", "ms"}),
    frozenset({"hr", "sr", "bs", "sh"}),
    frozenset({"tl", "fil"}),
    frozenset({"gl", "pt", "es"}),
)
"""Languages the detector takes for one another."""


def objection(text: str, translation: str, target: str, detected: Detected) -> str | None:
    """Why it is no translation of the text into `target`; None where it may be one. `detected` is its language."""
    letters = letters_of(text)
    if letters < ENOUGH:
        return "the answer is far too long" if len(translation) > ENOUGH * LONGEST + len(text) else None
    if text.strip() == translation.strip():
        return "the text came back as it was"
    share = letters_of(translation) / letters
    if not SHORTEST <= share <= LONGEST:
        return "the answer is far too long" if share > LONGEST else "the answer is far too short"
    return None if _in_language(translation, target, detected) else "the answer is in another language"


def _in_language(translation: str, target: str, detected: Detected) -> bool:
    found, wanted = subtags(detected.language)[0], subtags(target)[0]
    sure = detected.confidence >= SURE and letters_of(translation) >= ENOUGH
    return not sure or found == wanted or any({found, wanted} <= group for group in RELATED)


def letters_of(text: str) -> int:
    """How many letters of words a masked text or its translation has."""
    return sum(map(str.isalpha, MARK.sub("", text)))
