"""Columns of payments as arrays of whole numbers, and where the numbers counted of them are put."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from payments_risk.features.payment import Kind
from payments_risk.features.what_is_counted import COUNTED, FACETS, OF_A_WINDOW, TOLD, TRAVELS, WINDOWS, counted_names

Whole = NDArray[np.int64]


def coded(values: Sequence[str | None]) -> tuple[Whole, list[str]]:
    """A number for each different value in the order they come in, -1 for None; and the values by number."""
    known = [each for each in dict.fromkeys(values) if each is not None]
    numbers: dict[str | None, int] = {**{each: number for number, each in enumerate(known)}, None: -1}
    return np.fromiter(map(numbers.__getitem__, values), np.int64, len(values)), known


def totals(numbers: NDArray[np.int64] | NDArray[np.bool_]) -> Whole:
    """Running totals, from 0 before the first: one more than there are numbers."""
    found = np.zeros(len(numbers) + 1, dtype=np.int64)
    numbers.cumsum(dtype=np.int64, out=found[1:])
    return found


def next_of_same(group: Whole, code: Whole) -> Whole:
    """Where each code comes next in its group, after all where it does not; -1 where the code is negative."""
    key = group * (len(code) + 1) + code
    order = key.argsort(kind="stable")
    in_order = key[order]
    again = (in_order[1:] == in_order[:-1]).nonzero()[0]
    found = np.full(len(code), len(code))
    found[order[again]] = order[again + 1]
    found[code < 0] = -1
    return found


@cache
def columns_of(kinds: tuple[Kind, ...]) -> tuple[Whole, int]:
    """By kind the column of each number that may be told, the one behind all for what it lacks; and how many are."""
    width, taken = sum(len(counted_names(kind)) for kind in kinds), 0
    columns = np.full((len(kinds), TOLD), width)
    for place, kind in enumerate(kinds):
        windows = np.arange(len(WINDOWS) * COUNTED).reshape(len(WINDOWS), COUNTED)
        counted = windows[:, : len(OF_A_WINDOW) + len(FACETS[kind])].ravel()
        of_all = np.arange(len(WINDOWS) * COUNTED, TOLD if kind in TRAVELS else TOLD - 3)
        own = np.concatenate([counted, of_all])
        columns[place, own] = np.arange(taken, taken + len(own))
        taken += len(own)
    return columns, width
