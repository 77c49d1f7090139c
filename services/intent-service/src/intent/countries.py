"""Finds countries that are named as nouns ("to Norway", "nach Norwegen", "挪威"), as ISO 3166-1 alpha-2."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from intent.text import fold
from intent.tokens import tokens_of, words_in

_GLUED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KANA = re.compile("[\u30a0-\u30ff]+")
_HANGUL = re.compile("[\uac00-\ud7af]+")
_BESIDE_KANA = r"(?<![\u30a1-\u30fa\u30fc])(?:{})(?![\u30a1-\u30fa\u30fc])"
"""Thailand (タイ) is no part of a necktie (ネクタイ)."""
_SHORT = 4
"""So short a name in one language is an everyday word in others: Fez (Fas) and Ghana (Gana)."""
_PARTICLES = "은|는|이|가(?!나)|을|를|에|의|도|로|으로|까지|와|과|랑|하고|나|행|산|쪽|발|부터|라"
_BESIDE_HANGUL = rf"(?<![\uac00-\ud7af])(?:{{}})(?={_PARTICLES}|$|[^\uac00-\ud7af])"
_BESIDE_OTHERS = r"(?<!บัตร)(?<!ภาษา)(?<!คน)(?<!เงิน)(?:{})(?![人语語文币幣元])"
"""Who speaks of a country's people, language or money does not name it."""
_PREFIXED = re.compile(r"[وف]?(?:ال|لل|[بلك]ال|[بلكه])|[وف]|[ושכ]{0,2}[הבלמ]?")

Names = Mapping[str, Sequence[str]]


class _Named(NamedTuple):
    """A name in folded words; with a language it counts in that language only."""

    words: list[str]
    code: str
    language: str


class Countries:
    """Recognises countries by the names of `countries.yaml` and `country_names.yaml`."""

    def __init__(self, names: Names, by_language: Mapping[str, Names] | None = None, forms: Any = None) -> None:
        """`names` is ISO code -> names, `by_language` the same per language, `forms` as in `country_endings.yaml`."""
        everyday = (forms or {}).get("everyday", {})
        self._everyday = {language: frozenset(map(fold, words)) for language, words in everyday.items()}
        self._by_first_word: dict[str, list[_Named]] = defaultdict(list)
        glued: dict[str, str] = {}
        for name, code, language in _all_names(names, by_language or {}, (forms or {}).get("endings", {})):
            if _GLUED.search(name):
                glued.setdefault(name, code)
            elif words := [token.folded for token in tokens_of(name)]:
                self._by_first_word[words[0]].append(_Named(words, code, language))
        kept_out = frozenset().union(*self._everyday.values())
        self._glued = _by_script({name: code for name, code in glued.items() if name not in kept_out})
        self._vietnamese = _vietnamese((forms or {}).get("vietnamese"))

    def find(self, folded: str, plain: str = "", language: str | None = None) -> list[str]:
        """Codes of the countries named in a text, each once, in alphabetical order.

        `folded` is the text for comparison; `plain` the same with its accents, on which short Vietnamese names depend.
        `language`, if known: other languages' cases and short names do not count, nor do its everyday words.
        """
        words, base = words_in(folded), (language or "").split("-", maxsplit=1)[0]
        everyday = self._everyday.get("any", frozenset()) | self._everyday.get(base, frozenset())
        everyday = frozenset(word for word in everyday if not _in_capitals(word, plain))
        found = {code for start in range(len(words)) for code in self._at(words, start, base, everyday)}
        if not folded.isascii() and _GLUED.search(folded):
            found.update(codes[match] for pattern, codes in self._glued for match in pattern.findall(folded))
        if not plain.isascii():
            found.update(self._in_vietnamese(plain))
        return sorted(found)

    def _at(self, words: Sequence[str], start: int, language: str, everyday: Container[str]) -> Iterator[str]:
        for first in _bare(words[start]):
            if first in everyday:
                return
            for named in self._by_first_word.get(first, ()):
                is_spoken = not named.language or not language or named.language == language
                if is_spoken and words[start + 1 : start + len(named.words)] == named.words[1:]:
                    yield named.code

    def _in_vietnamese(self, plain: str) -> Iterator[str]:
        pattern, codes = self._vietnamese
        yield from (codes[name] for name in pattern.findall(plain.casefold())) if pattern else ()


def _in_capitals(word: str, plain: str) -> bool:
    """Whether an everyday word stands for a country all the same, as USA does where `usa` means `uses`."""
    return word.isascii() and word.upper() in plain


def _bare(word: str) -> Iterator[str]:
    """The word, and what is left of it without Arabic and Hebrew little words."""
    yield word
    if not word.isascii() and (prefixed := _PREFIXED.match(word)):
        yield from (word[length:] for length in range(1, prefixed.end() + 1) if len(word) - length > 1)
        # Behind the preposition ل the article loses its first letter.
        if word.startswith("لل"):
            yield "ال" + word[2:]


def _all_names(
    names: Names, by_language: Mapping[str, Names], endings: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Name, code, and the language it is bound to, if any."""
    yield from ((fold(name), code, "") for code, same in names.items() for name in same)
    for language, table in by_language.items():
        for name, code in ((name, code) for code, same in table.items() for name in same):
            base, folded = language.split("-", maxsplit=1)[0], fold(name)
            yield folded, code, base if len(folded) <= _SHORT and not name.isupper() else ""
            # Acronyms have no cases.
            others = [] if name.isupper() else list(_forms(folded, endings.get(language, {})))
            yield from ((form, code, base) for form in others)


def _forms(name: str, endings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The name in its other cases. Only the last word of a longer one changes, which is too little for adjectives."""
    ending = max((each for each in endings if name.endswith(each)), key=len, default="-")
    stem = name.removesuffix(ending)
    yield from (stem + other for other in map(fold, endings.get(ending, ())))


def _by_script(codes: Mapping[str, str]) -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    """One pattern for Katakana, one for Hangul, one for all other scripts without spaces."""
    kana = [name for name in codes if _KANA.fullmatch(name)]
    hangul = [name for name in codes if _HANGUL.fullmatch(name)]
    others = codes.keys() - {*kana, *hangul}
    groups = ((kana, _BESIDE_KANA), (hangul, _BESIDE_HANGUL), (others, _BESIDE_OTHERS))
    return [(re.compile(frame.format(_any_of(group))), codes) for group, frame in groups if group]


def _vietnamese(forms: Any) -> tuple[re.Pattern[str] | None, Mapping[str, str]]:
    if not forms:
        return None, {}
    codes = {name: code for code, name in forms["names"].items()}
    return re.compile(rf"\b(?:{_any_of(forms['after'])}) ({_any_of(codes)})\b"), codes


def _any_of(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
