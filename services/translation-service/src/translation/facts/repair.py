"""Mends what an engine did to marks, where the place of a fact is beyond doubt; elsewhere it is left broken."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from translation.facts.mask import Masked

SEPARATORS = frozenset(" \u00a0\n\t,/&+-–—():;、，；：・،")
"""What stands between the members of a list. An end of a sentence is none: there, the next fact may be of another."""
AT_THE_EDGE = frozenset({"emoji", "url", "email"})
"""Facts that stand at the end of a text in any language's word order, if they stood there before."""


class Woven(NamedTuple):
    """Numbers of facts as they stand in a translation, and the texts around them: one more than numbers."""

    numbers: list[int]
    between: list[str]


def without_doubles(masked: Masked, woven: Woven) -> Woven:
    """Leave out copies right beside each other, and of copies apart all but the one whose neighbour is the old one."""
    single = _without_echoes(woven)
    places: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(single.numbers):
        places[number].append(place)
    dropped: set[int] = set()
    for copies in (each for each in places.values() if len(each) > 1):
        at_home = [place for place in copies if _at_home(masked, single, place)]
        if len(at_home) == 1:
            dropped.update(place for place in copies if place != at_home[0])
    return _dropping(single, dropped)


def with_lost(masked: Masked, woven: Woven) -> Woven:
    """Put a lost fact beside the fact it was listed with, and one from the edge of the text back there."""
    mended = Woven([], [woven.between[0]])
    lost = set(range(len(masked.facts))) - set(woven.numbers)
    pairs = list(zip(woven.numbers, woven.between[1:], strict=True))
    for number, after in pairs:
        mended = _append(mended, _listed_before(masked, lost, number), number, after)
        following = _listed_after(masked, lost, number)
        for each in following:
            mended.between[-1] = masked.between[each]
            mended = _append(mended, [], each, after)
    return _at_edges(masked, mended, lost)


def _append(mended: Woven, before: Iterable[tuple[int, str]], number: int, after: str) -> Woven:
    for each, gap in before:
        mended.numbers.append(each)
        mended.between.append(gap)
    mended.numbers.append(number)
    mended.between.append(after)
    return mended


def _listed_after(masked: Masked, lost: set[int], number: int) -> list[int]:
    """Lost facts that followed this one in a list; they are lost no more."""
    found = []
    while number + 1 in lost and _is_separator(masked.between[number + 1]):
        number += 1
        lost.discard(number)
        found.append(number)
    return found


def _listed_before(masked: Masked, lost: set[int], number: int) -> list[tuple[int, str]]:
    """Lost facts that this one followed in a list, with what parted them; they are lost no more."""
    found = []
    while number - 1 in lost and _is_separator(masked.between[number]):
        lost.discard(number - 1)
        found.append((number - 1, masked.between[number]))
        number -= 1
    return found[::-1]


def _at_edges(masked: Masked, mended: Woven, lost: set[int]) -> Woven:
    last = len(masked.facts) - 1
    if last in lost and masked.facts[last].kind in AT_THE_EDGE and not masked.between[-1].strip():
        end = mended.between[-1].rstrip()
        mended.between[-1] = f"{end} " if end else end
        return Woven([*mended.numbers, last], [*mended.between, masked.between[-1]])
    if 0 in lost and masked.facts[0].kind in AT_THE_EDGE and not masked.between[0].strip():
        beginning = f" {mended.between[0].lstrip()}"
        return Woven([0, *mended.numbers], [masked.between[0], beginning, *mended.between[1:]])
    return mended


def _without_echoes(woven: Woven) -> Woven:
    """Of the same fact twice with no word between, the first."""
    echoes = {
        place
        for place in range(1, len(woven.numbers))
        if woven.numbers[place] == woven.numbers[place - 1] and not any(map(str.isalnum, woven.between[place]))
    }
    between = ["" if place in echoes else text for place, text in enumerate(woven.between)]
    return _dropping(Woven(woven.numbers, between), echoes)


def _dropping(woven: Woven, places: set[int]) -> Woven:
    numbers, between = [], [woven.between[0]]
    for place, number in enumerate(woven.numbers):
        if place in places:
            between[-1] += woven.between[place + 1]
        else:
            numbers.append(number)
            between.append(woven.between[place + 1])
    return Woven(numbers, between)


def _at_home(masked: Masked, woven: Woven, place: int) -> bool:
    """Whether the fact beside this copy, or the edge of the text, is the one that was beside it in the original."""
    beside = [-1, *woven.numbers, len(masked.facts)]
    number = beside[place + 1]
    return beside[place] == number - 1 or beside[place + 2] == number + 1


def _is_separator(text: str) -> bool:
    return all(letter in SEPARATORS for letter in text)
