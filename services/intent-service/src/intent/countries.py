"""Finds countries that are named as nouns ("to Norway", "nach Norwegen", "挪威"), as ISO 3166-1 alpha-2."""

import re
from collections.abc import Mapping, Sequence

from intent.text import fold

_WORDS = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*")
_GLUED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LONGEST_NAME = 4
"""Words of the longest name looked for."""


class Countries:
    """Recognises countries by the names of `countries.yaml`."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """`names` is ISO code -> names. Names in scripts without spaces are found inside a run of letters."""
        table = {_in_words(name): code for code, same in names.items() for name in same}
        self._codes = {name: code for name, code in table.items() if not _GLUED.search(name)}
        self._glued_codes = {name: code for name, code in table.items() if _GLUED.search(name)}
        longest_first = sorted(self._glued_codes, key=lambda name: (-len(name), name))
        self._glued = re.compile("|".join(map(re.escape, longest_first)))

    def find(self, text: str) -> list[str]:
        """Codes of the countries named, each once, in alphabetical order."""
        folded = fold(text)
        words = _WORDS.findall(folded)
        found = {self._glued_codes[name] for name in self._glued.findall(folded)}
        for start in range(len(words)):
            for size in range(1, _LONGEST_NAME + 1):
                found.add(self._codes.get(" ".join(words[start : start + size]), ""))
        return sorted(found - {""})


def _in_words(name: str) -> str:
    return " ".join(_WORDS.findall(fold(name)))
