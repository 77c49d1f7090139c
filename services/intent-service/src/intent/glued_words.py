"""A list of words in a script without spaces between words (Han, Kana, Thai), or with glued particles (Hangul)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from intent.text import readable

_LATIN = re.compile("[a-z0-9]")
_KATAKANA = "\u30a1-\u30fa\u30fc"
_IS_KATAKANA = re.compile(f"[{_KATAKANA}]")
_KATAKANA_BEFORE = re.compile(f"[{_KATAKANA}]*$")
_KATAKANA_AFTER = re.compile(f"[{_KATAKANA}]*")
_HANGUL = re.compile("[\uac00-\ud7af]")
_HANGUL_BEFORE = re.compile("[\uac00-\ud7af]*$")
_HANGUL_BEHIND = re.compile(
    "(?:이랑|랑|하고|은|는|이|가|을|를|에|의|도|로|으로|과|와|만|부터|까지|이나|나|입니다|이에요|예요|인데)?(?![\uac00-\ud7af])"
)
_LONGEST_RUN = 24
_LONGEST_SYLLABLES = 2
_LONGEST_TIED = 3
"""Short Katakana words are found by chance in longer ones: the dress (ドレス) is no part of the address (アドレス)."""


class GluedWords:
    """Finds entries anywhere in a text, the longest at each place. Built once for a language.

    Latin entries are found as whole words, so is Hangul of one syllable (particles aside). Hangul of two begins a word
    or follows a known one; Katakana of up to three letters stands alone or beside known words.
    """

    def __init__(self, entries: Iterable[str], beside: Iterable[str] = ()) -> None:
        """`entries` are plain words; `_` stands for nothing. `beside`: more words that entries may be glued to."""
        self._entries = set(map(_plain, entries))
        self._known = self._entries.union(map(_plain, beside))
        self._lengths = _lengths(self._entries)
        self._by_end: defaultdict[str, list[str]] = defaultdict(list)
        for entry in sorted(self._entries, key=len, reverse=True):
            self._by_end[entry[-1]].append(entry)

    @property
    def entries(self) -> frozenset[str]:
        """The entries as casefolded texts have them."""
        return frozenset(self._entries)

    def holds(self, word: str) -> bool:
        """Whether a casefolded word is an entry."""
        return word in self._entries

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Places of entries in a casefolded text, from left to right, none within another."""
        found: list[tuple[int, int]] = []
        after = 0
        for start in range(len(text)):
            lengths = self._lengths.get(text[start : start + 2]) or self._lengths.get(text[start])
            if lengths and start >= after and (end := self._end(text, start, lengths)):
                found.append((start, after := end))
        return found

    def _end(self, text: str, start: int, lengths: Sequence[int]) -> int:
        """Where the longest entry that begins at a place ends; 0 without one."""
        ends = (start + n for n in lengths if start + n <= len(text) and text[start : start + n] in self._entries)
        return next((each for each in ends if self._is_word(text, start, each)), 0)

    def grown(self, text: str, span: tuple[int, int]) -> tuple[int, int]:
        """The span with the entries directly before and after it, a space between them or none."""
        start, end = span
        while entry := self._ending_at(text, before := len(text[:start].rstrip(" "))):
            start = before - len(entry)
        while entry := self._beginning_at(text, after := len(text) - len(text[end:].lstrip(" "))):
            end = after + len(entry)
        return start, end

    def _ending_at(self, text: str, end: int) -> str | None:
        ending = self._by_end.get(text[end - 1], ()) if end else ()
        return next((each for each in ending if text.endswith(each, 0, end)), None)

    def _beginning_at(self, text: str, start: int) -> str | None:
        lengths = self._lengths.get(text[start : start + 2]) or self._lengths.get(text[start : start + 1], [])
        return next((text[start : start + n] for n in lengths if text[start : start + n] in self._entries), None)

    def _is_word(self, text: str, start: int, end: int) -> bool:
        """Whether what is found at a place is likely a word and no part of another."""
        if _HANGUL.match(text, start) and end - start <= _LONGEST_SYLLABLES:
            is_whole = end - start > 1 or _HANGUL_BEHIND.match(text, end) is not None
            return is_whole and self._is_made_of_known(_run(_HANGUL_BEFORE, text, start))
        if _IS_KATAKANA.match(text, start) and end - start <= _LONGEST_TIED:
            after = _KATAKANA_AFTER.match(text, end, end + _LONGEST_RUN)
            parts = _run(_KATAKANA_BEFORE, text, start), after[0] if after else ""
            return all(map(self._is_made_of_known, parts))
        is_latin = _LATIN.match(text, start) and _LATIN.match(text, end - 1)
        return not is_latin or not _touches(_LATIN, text, start, end)

    def _is_made_of_known(self, part: str) -> bool:
        """Whether a row of letters is a row of known words."""
        reached = {0}
        for end in range(1, len(part) + 1):
            if any(part[start:end] in self._known for start in reached):
                reached.add(end)
        return len(part) in reached


def _lengths(entries: Iterable[str]) -> dict[str, list[int]]:
    """First two letters -> lengths of the entries that begin with them, the longest first; one letter if it is all."""
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        lengths[entry[:2]].add(len(entry))
    alone = {first for first in lengths if len(first) == 1}
    for first, found in lengths.items():
        found.update([1] if first[0] in alone else [])
    return {first: sorted(found, reverse=True) for first, found in lengths.items()}


def _run(letters_before: re.Pattern[str], text: str, end: int) -> str:
    """The letters of one script right before a place. Of very long rows only the last part is looked at."""
    match = letters_before.search(text, max(end - _LONGEST_RUN, 0), end)
    return match[0] if match else ""


def _plain(entry: str) -> str:
    return readable(entry.replace("_", "")).casefold()


def _touches(letters: re.Pattern[str], text: str, start: int, end: int) -> bool:
    return bool(letters.match(text, end) or (start and letters.match(text, start - 1)))
