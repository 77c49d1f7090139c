"""Words of a text as PostgreSQL's full text search takes them: by its configurations, or by pairs of characters.

Languages are looked up by family: articles in `en-GB` are for all who read English, those in `zh-TW` for all who read
traditional Chinese.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise

CONFIGURATIONS: Mapping[str, str] = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Language -> the configuration PostgreSQL 18 brings for it; all others are `simple`: words as they stand."""

_TRADITIONAL = {"TW", "HK", "MO"}
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3105-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff々〆]+"
)
"""Thai, Lao, Burmese, Hangul, Khmer, kana and Han: where blanks do not part words, or part them by clauses only."""


def family_of(language: str) -> str:
    """The family of a language tag: the language, for Chinese with its script."""
    first, *rest = language.replace("_", "-").split("-")
    parts = {part.upper() for part in rest}
    if first.lower() not in ("zh", "yue"):
        return first.lower()
    traditional = "HANT" in parts or ("HANS" not in parts and (bool(parts & _TRADITIONAL) or first.lower() == "yue"))
    return "zh-Hant" if traditional else "zh-Hans"


def configuration(family: str) -> str:
    """The text search configuration for a family."""
    return CONFIGURATIONS.get(family, "simple")


def searchable(text: str) -> str:
    """The text with scripts that do not part words as pairs of characters: `退货政策` is `退货 货政 政策`."""
    return _UNSPACED.sub(lambda run: f" {_pairs(run[0])} ", unicodedata.normalize("NFKC", text).casefold())


def _pairs(run: str) -> str:
    return " ".join(first + second for first, second in pairwise(run)) if len(run) > 1 else run
