"""A list of words in a script without spaces between words (Han, Kana, Thai), or with glued particles (Hangul)."""

from collections import defaultdict
from collections.abc import Iterable

from intent.text import readable


class GluedWords:
    """Finds entries anywhere in a text, the longest at each place. Built once for a language."""

    def __init__(self, entries: Iterable[str]) -> None:
        """`entries` are plain words; `_` stands for nothing."""
        self._entries = {readable(entry.replace("_", "")).casefold() for entry in entries}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for entry in self._entries:
            lengths[entry[0]].add(len(entry))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._ordered = sorted(self._entries, key=len, reverse=True)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Places of entries in a casefolded text, from left to right, none within another."""
        found: list[tuple[int, int]] = []
        for start, first in enumerate(text):
            lengths = self._lengths.get(first)
            if lengths and (not found or start >= found[-1][1]):
                end = next((start + n for n in lengths if text[start : start + n] in self._entries), 0)
                if end:
                    found.append((start, end))
        return found

    def grown(self, text: str, span: tuple[int, int]) -> tuple[int, int]:
        """The span with the entries directly before and after it, a space between them or none."""
        start, end = span
        while entry := next((each for each in self._ordered if text[:start].rstrip(" ").endswith(each)), None):
            start = len(text[:start].rstrip(" ")) - len(entry)
        while entry := next((each for each in self._ordered if text[end:].lstrip(" ").startswith(each)), None):
            end = len(text) - len(text[end:].lstrip(" ")) + len(entry)
        return start, end
