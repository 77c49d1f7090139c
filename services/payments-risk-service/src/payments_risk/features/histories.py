"""The payments of many entities (cards, IPs ...) of one tenant as arrays, counted together.

A payment stands once for each of its entities, entity after entity, each in order of time. A window then is a slice
between two look-ups, what it holds a difference of running totals, and how many different cards it has the number of
those that do not come again in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise, repeat
from math import nan
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from payments_risk.features.columns import Whole, coded, columns_of, next_of_same, totals
from payments_risk.features.payment import Kind, Payment
from payments_risk.features.small_amounts import small_below
from payments_risk.features.travel import travelled
from payments_risk.features.what_is_counted import (
    COUNTED,
    FACETS,
    MOST_COUNTED,
    OF_A_WINDOW,
    OF_ALL,
    TOLD,
    TRAVELS,
    WINDOWS,
)  # fmt: skip

Numbers = NDArray[np.float64]
SECONDS = np.array(list(WINDOWS.values()), dtype=np.float64)
FIELD = {name: itemgetter(place) for place, name in enumerate(Payment._fields)}


class Histories:
    """Payments by the entities they are linked by: `line` has each once for every entity. They do not change."""

    def __init__(self, of_kind: Mapping[Kind, Iterable[Sequence[Payment]]], asked: Mapping[str, int]) -> None:
        """By kind the payments of each entity, in order and none twice. `asked` numbers those to describe by id."""
        self.kinds = tuple(of_kind)
        lists = [list(each) for each in of_kind.values()]
        self.line = list(chain.from_iterable(chain.from_iterable(lists)))
        lengths = [list(map(len, each)) for each in lists]
        self._spans = [0, *accumulate(map(sum, lengths))]
        self._kind = np.arange(len(lists)).repeat(np.array(list(map(sum, lengths)), dtype=np.int64))
        of_entity = np.array(list(chain.from_iterable(lengths)), dtype=np.int64)
        self._group = np.arange(len(of_entity)).repeat(of_entity)
        self._note_times()
        self._note_asked(asked)
        self._total()
        self._note_facets()
        self._note_places()

    def describe(self, first: int, end: int) -> Numbers:
        """All that is counted at the payments of these numbers, each with those before it and itself.

        A row for each, in columns as `counted_names` of each kind; NaN where nothing is.
        """
        asked = self._by_turn[slice(*self._turns.searchsorted([first, end]).tolist())]
        columns, width = columns_of(self.kinds)
        numbers = np.full((end - first, width + 1), nan)  # the last column is for what a kind does not have
        if len(asked):
            numbers[(self._turn[asked] - first)[:, None], columns[self._kind[asked]]] = self._tell(asked)
        return numbers[:, :-1]

    def _note_times(self) -> None:
        self._when = self._column("at", np.float64)
        self._times = self._when.copy()
        self._times.sort()
        self._order = self._group * (len(self._when) + 1) + self._times.searchsorted(self._when)

    def _note_asked(self, asked: Mapping[str, int]) -> None:
        ids = map(FIELD["payment_id"], self.line)
        self._turn = np.fromiter(map(asked.get, ids, repeat(-1)), np.int64, len(self.line))
        self._by_turn = self._turn.argsort(kind="stable")
        self._turns = self._turn[self._by_turn]
        self._most = np.array([MOST_COUNTED[each] for each in self.kinds], dtype=np.int64)

    def _column(self, name: str, kind: type[Any]) -> NDArray[Any]:
        return np.fromiter(map(FIELD[name], self.line), kind, len(self.line))

    def _starts(self, asked: Whole, seconds: Numbers) -> Whole:
        """Where in the line each window of each payment asked for begins: after its start, of too many the newest."""
        before = self._times.searchsorted(self._when[asked][:, None] - seconds, side="right")
        first = self._order.searchsorted(self._group[asked][:, None] * (len(self._when) + 1) + before)
        newest: Whole = np.maximum(first, (asked + 1 - self._most[self._kind[asked]])[:, None])
        return newest

    def _tell(self, asked: Whole) -> Numbers:
        starts = self._starts(asked, SECONDS)
        told = np.full((len(asked), TOLD), nan)
        windows = told[:, : -len(OF_ALL)].reshape(len(asked), len(WINDOWS), COUNTED)
        self._count(asked, starts, windows)
        self._count_different(asked, starts, windows)
        self._tell_times(asked, starts[:, -1], told[:, -len(OF_ALL) :])
        return told

    def _total(self) -> None:
        amount = self._column("amount_minor", np.int64)
        self._currency, known = coded(list(map(FIELD["currency"], self.line)))
        below = np.array([small_below(each) for each in known], dtype=np.int64)
        self._declined = totals(self._column("declined", np.int64))
        self._small = totals(amount < below[self._currency] if known else amount)
        own = range(len(known))
        self._sums = [totals(amount if len(own) == 1 else np.where(self._currency == each, amount, 0)) for each in own]

    def _count(self, asked: Whole, starts: Whole, out: Numbers) -> None:
        ends = (asked + 1)[:, None]
        counted = ends - starts
        out[:, :, 0] = counted
        currency = self._currency[asked]
        for number, sums in enumerate(self._sums):
            own = (currency == number).nonzero()[0]
            out[own, :, 1] = sums[ends[own]] - sums[starts[own]]
        out[:, :, 2] = (self._declined[ends] - self._declined[starts]) / counted
        out[:, :, 3] = (self._small[ends] - self._small[starts]) / counted

    def _note_facets(self) -> None:
        """Where in the line the same value of a facet comes next for the same entity: facet after facet, kind by kind.

        `_shift` is how much further the place of a payment is in those than in the line, by facet and kind; -1: none.
        """
        values: list[Iterable[str | None]] = []
        groups, self._shift, taken = [], np.full((COUNTED - len(OF_A_WINDOW), len(self.kinds)), -1), 0
        for number, (begin, end) in enumerate(pairwise(self._spans)):
            for slot, facet in enumerate(FACETS[self.kinds[number]]):
                values.append(map(FIELD[facet], self.line[begin:end]))
                groups.append(self._group[begin:end] + slot * (len(self.line) + 1))
                self._shift[slot, number] = taken - begin  # never negative: every kind has a facet
                taken += end - begin
        codes, _ = coded(list(chain.from_iterable(values)))
        self._next = next_of_same(np.concatenate([*groups, np.array([], dtype=np.int64)]), codes)

    def _count_different(self, asked: Whole, starts: Whole, out: Numbers) -> None:
        """How many different values of each facet each window holds."""
        shifts = self._shift[:, self._kind[asked]]
        slot, each = (shifts >= 0).nonzero()
        shift = shifts[slot, each]
        ends, begins = asked[each] + shift, starts[each, -1] + shift
        lengths = ends + 1 - begins
        taken = lengths.cumsum()
        before = taken - lengths
        slices = np.arange(taken[-1]) + (begins - before).repeat(lengths)
        last = totals(self._next[slices] > ends.repeat(lengths))
        windows = starts[each] + (before - starts[each, -1])[:, None]
        out[each, :, len(OF_A_WINDOW) + slot] = last[taken][:, None] - last[windows]

    def _note_places(self) -> None:
        latitudes = list(map(FIELD["latitude"], self.line))
        self._placed = self._last_placed = np.zeros(0, dtype=np.int64)
        if latitudes.count(None) < len(latitudes):  # without a file of cities no payment has a place
            places = zip(latitudes, map(FIELD["longitude"], self.line), strict=True)
            self._placed = np.array([place if None not in each else -1 for place, each in enumerate(places)])
            self._last_placed = np.concatenate([[-1], np.maximum.accumulate(self._placed)])

    def _tell_times(self, asked: Whole, begins: Whole, out: Numbers) -> None:
        when = self._when[asked]
        out[:, 0] = np.where(asked > begins, when - self._when[asked - 1], nan)
        out[:, 1] = when - self._when[begins]
        if len(self._placed):
            travels = np.array([kind in TRAVELS for kind in self.kinds], dtype=bool)[self._kind[asked]]
            last = self._last_placed[asked]
            for each in (travels & (self._placed[asked] >= 0) & (last >= begins)).nonzero()[0].tolist():
                out[each, 2:] = travelled(self.line[last[each]], self.line[asked[each]])
