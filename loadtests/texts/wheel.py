"""Draws by weight, fast enough for a generator that shares its cores with what it loads."""

from bisect import bisect
from collections.abc import Iterable, Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from loadtests.texts.draft import NoSuchText

T = TypeVar("T")


class Wheel(Generic[T]):
    """Values with weights. Raises NoSuchText where no weight is above zero or one is below."""

    __slots__ = ("_bounds", "_total", "_values")

    def __init__(self, weighted: Iterable[tuple[T, float]], what: str) -> None:
        pairs = list(weighted)
        if any(not 0 <= weight < float("inf") for _, weight in pairs):
            raise NoSuchText(f"weights of {what} must be finite numbers from 0 on")
        kept = [(value, weight) for value, weight in pairs if weight > 0]
        if not kept:
            raise NoSuchText(f"there are no {what} to draw from: no weight is above zero")
        self._values = [value for value, _ in kept]
        self._bounds = list(accumulate(weight for _, weight in kept))
        self._total = self._bounds.pop()

    def spin(self, dice: Random) -> T:
        """A value, as often as its weight says."""
        return self._values[bisect(self._bounds, dice.random() * self._total)]


def chosen(known: Iterable[str], asked: Mapping[str, float], what: str) -> Mapping[str, float]:
    """`asked`, if all its names are known. Raises NoSuchText."""
    names = list(known)
    for name in asked:
        if name not in names:
            raise NoSuchText(f"unknown {what} {name!r}; there are: {', '.join(names)}")
    return asked
