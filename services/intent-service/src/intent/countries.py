"""Finds countries that are named as nouns ("to Norway", "nach Norwegen", "挪威"), as ISO 3166-1 alpha-2."""

import re
from collections.abc import Iterable, Mapping

from phonenumbers.geodata.locale import LOCALE_DATA

from intent.text import fold

_LANGUAGES = ("ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "no")
_MORE_LANGUAGES = ("pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "vi", "zh", "zh_Hant")
_WORDS = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*")
_GLUED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_NAME = 4

# Country names that are first names or everyday words of some language far more often than countries.
_EVERYDAY = {"jersey", "chad", "jordan", "georgia", "guinea", "mali", "niger", "man", "peru's", "cuba libre", "oman's", "tonga's"}


class Countries:
    """Country names of some thirty languages."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` adds everyday names (name -> code) to the official ones."""
        table = {**_official_names(), **{fold(name): code for name, code in names.items()}}
        self._names = {name: code for name, code in table.items() if not _GLUED.search(name) and name not in _EVERYDAY}
        glued = sorted((name for name in table if _GLUED.search(name)), key=lambda name: (-len(name), name))
        self._glued = re.compile("|".join(map(re.escape, glued)))
        self._glued_codes = {name: table[name] for name in glued}

    def find(self, text: str) -> list[str]:
        """Codes of the countries named, each once."""
        folded = fold(text)
        words = _WORDS.findall(folded)
        phrases = (" ".join(words[start : start + size]) for start in range(len(words)) for size in range(1, _LONGEST_NAME + 1))
        spaced = (self._names[phrase] for phrase in phrases if phrase in self._names)
        glued = (self._glued_codes[name] for name in self._glued.findall(folded))
        return sorted({*spaced, *glued})


def _official_names() -> dict[str, str]:
    return {
        " ".join(_WORDS.findall(fold(name))) or fold(name): code
        for code, names in LOCALE_DATA.items()
        for name in _of(names)
        if len(code) == 2 and code.isalpha() and len(name) > 2 - bool(_GLUED.search(name))
    }


def _of(names: Mapping[str, str]) -> Iterable[str]:
    # "*en" says: written as in English.
    return (names[language] for language in (*_LANGUAGES, *_MORE_LANGUAGES) if not names.get(language, "*").startswith("*"))
