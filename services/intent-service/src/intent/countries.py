"""Finds countries that are named as nouns ("to Norway", "nach Norwegen", "挪威"), as ISO 3166-1 alpha-2."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from intent.country_context import CountryContext
from intent.text import fold
from intent.tokens import tokens_of, words_in

_GLUED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_KANA = re.compile("[\u30a0-\u30ff]+")
_HANGUL = re.compile("[\uac00-\ud7af]+")
_KANA_LETTER = re.compile("[\u30a1-\u30fa\u30fc]")
_HANGUL_LETTER = re.compile("[\uac00-\ud7af]")
_BESIDE_KANA = r"(?![\u30a1-\u30fa\u30fc])"
"""Thailand (タイ) is no part of a necktie (ネクタイ)."""
_PARTICLES = "은|는|이|가(?!나)|을|를|에|의|도|로|으로|까지|와|과|랑|하고|나|행|산|쪽|발|부터|라"
_BESIDE_HANGUL = rf"(?={_PARTICLES}|$|[^\uac00-\ud7af])"
_PREFIXED = re.compile(r"[وف]?(?:ال|لل|[بلك]ال|[بلكه])|[وف]|[ושכ]{0,2}[הבלמ]?")

_REMEMBERED = 20_000
"""Words whose verdict is kept in memory (1 MB or so); then the memory starts over."""

Names = Mapping[str, Sequence[str]]


class _Named(NamedTuple):
    """A name in folded words; with a language it counts in that language only, with `exact` only in these letters."""

    words: list[str]
    code: str
    language: str
    exact: str


class Countries:
    """Recognises countries by the names of `countries.yaml` and `country_names.yaml`."""

    def __init__(self, names: Names, by_language: Mapping[str, Names] | None = None, forms: Any = None) -> None:
        """`names` is ISO code -> names, `by_language` the same per language, `forms` as in `country_endings.yaml`."""
        forms = forms or {}
        self._context = CountryContext(forms)
        self._by_first_word: dict[str, list[_Named]] = defaultdict(list)
        self._begins: dict[str, bool] = {}
        self._silent: set[str] = set()
        glued: dict[str, str] = {}
        exact = frozenset(forms.get("exact", ()))
        for name, code, language in _all_names(names, by_language or {}, forms.get("endings", {})):
            if _GLUED.search(name):
                glued.setdefault(name, code)
            elif words := [token.folded for token in tokens_of(name)]:
                letters = name.casefold() if language == "vi" or name in exact else ""
                self._by_first_word[words[0]].append(_Named(words, code, language, letters))
        for same in self._by_first_word.values():
            same.sort(key=lambda named: -len(named.words))
        kept = {name: code for name, code in glued.items() if name not in self._context.everyday_anywhere}
        self._glued = _AllGluedNames(_by_script(kept, forms.get("beside", {})))
        self._vietnamese = _vietnamese(forms.get("vietnamese"))

    def find(
        self, folded: str, plain: str = "", language: str | None = None, words: Sequence[str] | None = None
    ) -> list[str]:
        """Codes of the countries named in a text, each once, in alphabetical order.

        `folded` is the text for comparison; `plain` the same with its accents, on which Vietnamese names depend.
        `language`, if known: other languages' own names do not count, nor do its everyday words. `words`: of `folded`,
        if they are known already.
        """
        words = words_in(folded) if words is None else words
        found = set(self._spaced(words, folded, plain, (language or "").split("-", maxsplit=1)[0]))
        if not folded.isascii() and _GLUED.search(folded):
            found.update(self._glued.find(folded))
        if not plain.isascii() and (not language or language.startswith("vi")):
            found.update(codes[name] for pattern, codes in self._vietnamese for name in pattern.findall(plain))
        return sorted(found)

    def _spaced(self, words: Sequence[str], folded: str, plain: str, language: str) -> Iterator[str]:
        if self._silent.issuperset(words):
            return
        after = 0
        for start, word in enumerate(words):
            begins = self._begins.get(word)
            if begins is None:
                begins = self._may_begin(word)
            if start < after or not begins:
                continue
            named = self._at(words, start, folded, plain, language)
            if named is not None:
                after = start + len(named.words)
                yield named.code

    def _may_begin(self, word: str) -> bool:
        """Whether a name may begin with a word; most words begin none."""
        if len(self._begins) >= _REMEMBERED:
            self._begins.clear()
            self._silent.clear()
        begins = self._begins[word] = any(first in self._by_first_word for first in _bare(word))
        if not begins:
            self._silent.add(word)
        return begins

    def _at(self, words: Sequence[str], start: int, folded: str, plain: str, language: str) -> _Named | None:
        """The longest name that begins with this word."""
        for first in _bare(words[start]):
            if self._context.is_everyday(first, plain, language):
                return None
            for named in self._by_first_word.get(first, ()):
                end = start + len(named.words)
                if (
                    (not named.language or not language or named.language == language)
                    and words[start + 1 : end] == named.words[1:]
                    and (not named.exact or _is_written(named.exact, folded, plain))
                    and self._context.is_country(words, (start, end), plain, language)
                ):
                    return named
        return None


def _is_written(exact: str, folded: str, plain: str) -> bool:
    """Whether a name stands there with its accents; a text without any may leave them out."""
    return exact in plain.casefold() or (plain.isascii() and fold(exact) in folded)


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
    yield from ((name, code, "") for code, same in names.items() for name in same)
    own = [
        (name, code, tongue) for tongue, table in by_language.items() for code, same in table.items() for name in same
    ]
    yield from ((name, code, tongue.split("-", maxsplit=1)[0]) for name, code, tongue in own)
    # Acronyms have no cases. Names come first: Nijerya is no case of Nijer.
    for name, code, tongue in ((name, code, tongue) for name, code, tongue in own if not name.isupper()):
        yield from ((form, code, tongue) for form in _forms(fold(name), endings.get(tongue, {})))


def _forms(name: str, endings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The name in its other cases. Only the last word of a longer one changes, which is too little for adjectives."""
    ending = max((each for each in endings if name.endswith(each)), key=len, default="-")
    stem = name.removesuffix(ending)
    yield from (stem + other for other in map(fold, endings.get(ending, ())))


class _GluedNames(NamedTuple):
    """Names in one script without spaces, and what may not stand in front of them."""

    pattern: re.Pattern[str]
    codes: Mapping[str, str]
    letter: re.Pattern[str] | None
    words: tuple[str, ...]

    def is_name(self, text: str, start: int) -> bool:
        """Whether what was found at a place is no part of another word."""
        is_inside = self.letter is not None and start > 0 and self.letter.match(text[start - 1])
        return not is_inside and not text.endswith(self.words, 0, start)


class _AllGluedNames:
    """The names of all scripts without spaces, by the two letters they begin with."""

    def __init__(self, scripts: Sequence[_GluedNames]) -> None:
        self._scripts = scripts
        self._begins: dict[str, set[int]] = defaultdict(set)
        for n, names in enumerate(scripts):
            for name in names.codes:
                self._begins[name[:2]].add(n)

    def find(self, text: str) -> Iterator[str]:
        """Codes of the names in a text; of one script none within another."""
        after = [0] * len(self._scripts)
        for start in range(len(text) - 1):
            for n in self._begins.get(text[start : start + 2], ()):
                names = self._scripts[n]
                match = names.pattern.match(text, start) if start >= after[n] else None
                if match:
                    after[n] = match.end()
                    if names.is_name(text, start):
                        yield names.codes[match[0]]


def _by_script(codes: Mapping[str, str], beside: Mapping[str, Any]) -> list[_GluedNames]:
    """Names in Katakana, in Hangul, and in all other scripts without spaces."""
    words = tuple(beside.get("glued_before", ()))
    after = f"(?!{_any_of(beside['glued_after'])})" if "glued_after" in beside else ""
    kana = [name for name in codes if _KANA.fullmatch(name)]
    hangul = [name for name in codes if _HANGUL.fullmatch(name)]
    groups: list[tuple[Iterable[str], str, re.Pattern[str] | None]] = [
        (kana, _BESIDE_KANA + after, _KANA_LETTER),
        (hangul, _BESIDE_HANGUL, _HANGUL_LETTER),
        (codes.keys() - {*kana, *hangul}, after, None),
    ]
    return [
        _GluedNames(re.compile(f"(?:{_any_of(group)}){behind}"), {name: codes[name] for name in group}, letter, words)
        for group, behind, letter in groups
        if group
    ]


def _vietnamese(forms: Any) -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    if not forms:
        return []
    after = f"(?i:{_any_of(forms['after'])})"
    lower = {written: code for code, name in forms["names"].items() for written in (name, name.title())}
    capital = {name: code for code, name in forms["capital"].items()}
    codes = {**lower, **capital}
    return [(re.compile(rf"\b{after} ({_any_of(codes)})\b"), codes)]


def _any_of(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name))))
