"""What a tenant sells, by the names and article numbers its orders gave, and where a message names any of it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from intent.text import readable
from intent.tokens import tokens_of

LONGEST_NAME = 200
_FEWEST_SIGNS = 4
"""Shorter names and numbers are found by chance in anything."""
_FIRST_SIGNS = 4
_MOST_FOUND = 8


class Catalogue:
    """A tenant's articles, matched whatever the case, the accents and the spaces."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names`: key (see keys_of) -> name as the shop writes it."""
        self._names = names
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for key in names:
            lengths[key[:_FIRST_SIGNS]].add(len(key))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def __len__(self) -> int:
        return len(self._names)

    def find(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """Names as the shop writes them with their places in a readable text, in the order of mention."""
        return list(self._found(text))[:_MOST_FOUND] if self._names else []

    def _found(self, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
        squeezed, places, starts, ends = _squeezed(text)
        after = 0
        for start in starts:
            for length in self._lengths.get(squeezed[start : start + _FIRST_SIGNS], ()) if start >= after else ():
                name = self._names.get(squeezed[start : start + length])
                if name is not None and start + length in ends:
                    after = start + length
                    yield name, (places[start], places[after - 1] + 1)
                    break


def keys_of(name: str, sku: str) -> list[str]:
    """What an article is found by: name and number without case, accents, spaces and punctuation.

    Left out are keys of less than four signs, names of digits alone, and numbers that lack either digits or letters:
    such are order numbers and everyday words as well.
    """
    named, numbered = _key(name), _key(sku)
    is_telling = any(map(str.isdigit, numbered)) and any(map(str.isalpha, numbered))
    keys = [*([] if named.isdigit() else [named]), *([numbered] if is_telling else [])]
    return [key for key in dict.fromkeys(keys) if len(key) >= _FEWEST_SIGNS]


def _key(written: str) -> str:
    return "".join(token.folded for token in tokens_of(readable(written[:LONGEST_NAME])))


def _squeezed(text: str) -> tuple[str, list[int], list[int], set[int]]:
    """The letters and digits alone, the place of each in `text`, and where among them words begin and end.

    In scripts without spaces every letter may begin or end a word.
    """
    signs: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    ends: set[int] = set()
    for token in tokens_of(text):
        # Folding may make a word longer (æ); its last letter is then the last place.
        places += [min(token.start + offset, token.end - 1) for offset in range(len(token.folded))]
        inner = range(len(signs) + 1, len(signs) + len(token.folded)) if _is_glued(token.folded) else ()
        starts += [len(signs), *inner]
        signs += token.folded
        ends.update([*inner, len(signs)])
    return "".join(signs), places, starts, ends


def _is_glued(word: str) -> bool:
    return not word.isascii() and any(unicodedata.category(sign) == "Lo" for sign in word)


NOTHING_ON_OFFER = Catalogue({})
