"""Finds countries that are named as nouns ("to Norway", "nach Norwegen", "挪威"), as ISO 3166-1 alpha-2."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from intent.text import fold

_WORDS = re.compile(r"[^\W\d_]+(?:[.'][^\W\d_]+)*")
_GLUED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Countries:
    """Recognises countries by the names of `countries.yaml`."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """`names` is ISO code -> names. Names in scripts without spaces are found inside a run of letters."""
        table = {_in_words(name): code for code, same in names.items() for name in same}
        self._by_first_word: dict[str, list[tuple[list[str], str]]] = defaultdict(list)
        self._glued_codes = {name: code for name, code in table.items() if _GLUED.search(name)}
        for name, code in table.items():
            if name not in self._glued_codes:
                self._by_first_word[name.split(" ")[0]].append((name.split(" "), code))
        longest_first = sorted(self._glued_codes, key=lambda name: (-len(name), name))
        self._glued = re.compile("|".join(map(re.escape, longest_first)))

    def find(self, folded: str) -> list[str]:
        """Codes of the countries named in a folded text, each once, in alphabetical order."""
        words = _WORDS.findall(folded)
        found = set()
        for start, word in enumerate(words):
            for name, code in self._by_first_word.get(word, ()):
                if words[start : start + len(name)] == name:
                    found.add(code)
        if not folded.isascii() and _GLUED.search(folded):
            found.update(self._glued_codes[name] for name in self._glued.findall(folded))
        return sorted(found)


def _in_words(name: str) -> str:
    return " ".join(_WORDS.findall(fold(name)))
