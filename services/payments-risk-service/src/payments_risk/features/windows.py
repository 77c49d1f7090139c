"""All numbers known of a payment at its own time, whatever the order and repetition in which payments arrive."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from functools import cache
from math import nan
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from payments_risk.features.histories import Histories
from payments_risk.features.one_payment import AT, KEY, count_one, window
from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.features.what_is_counted import HORIZON, MOST_LATER, counted_names

OWN_NAMES = ("amount_minor", "ip_bin_differ", "ip_ship_differ", "bin_ship_differ")
AT_ONCE = 4_096
"""Payments counted together: bounds what the count of a long table takes beside the table."""
ID = itemgetter(Payment._fields.index("payment_id"))


def feature_names(kinds: Sequence[Kind] = KINDS) -> tuple[str, ...]:
    """The names of a payment's numbers, in their order, when it is linked by these kinds of entity."""
    return (*OWN_NAMES, *(name for kind in kinds for name in counted_names(kind)))


FEATURE_NAMES = feature_names()


class FeatureState:
    """Payments of one tenant, and the numbers of those that were added.

    Numbers of a payment are about itself and the payments before it (by time, then by id) in the last 30 days; what
    does not apply is NaN. Sums are in minor units of the payment's own currency: amounts of other currencies count as
    payments, not as amounts, so that no rate enters. Of two payments with one id the later stays. All that was added is
    counted at once when a number is asked for, and anew when more was added since: add first, then ask.
    """

    def __init__(self, kinds: Sequence[Kind] = KINDS) -> None:
        self.kinds = tuple(kinds)
        self.names = _names(self.kinds)
        self._of: dict[Kind, dict[str, list[Payment]]] = {kind: {} for kind in self.kinds}
        self._known: dict[str, Payment] = {}
        self._added: dict[str, int] = {}
        self._histories: Histories | None = None
        self._described: tuple[int, NDArray[np.float64]] | None = None

    def add(self, payment: Payment) -> bool:
        """Take a payment in; gives whether it changed anything: not if it is known, or a later one of its id is."""
        name = payment.payment_id
        known = self._known.get(name)
        news = known is None or (payment != known and _standing(payment) > _standing(known))
        if news:
            if known is not None:
                self._remove(known)
            self._put(payment)
        elif name not in self._added:
            self._put(self._known[name], only_alone=True)
        if news or name not in self._added:
            self._added.setdefault(name, len(self._added))
            self._histories = self._described = None
        return news

    def knows(self, payment_id: str) -> bool:
        """Whether a payment of this id was taken in."""
        return payment_id in self._known

    def holds(self, kind: Kind, entity: str) -> bool:
        """Whether payments of an entity were taken in, or asked for in vain."""
        return entity in self._of[kind]

    def added(self, payment_id: str) -> bool:
        """Whether a payment of this id was added, and not only restored."""
        return payment_id in self._added

    def standing(self, payment_id: str) -> Payment:
        """What holds of a payment that was taken in: of several reports the latest."""
        return self._known[payment_id]

    def vector(self, payment: Payment) -> list[float]:
        """The numbers of a payment that was added, in the order of `names`."""
        return [
            float(payment.amount_minor),
            _differ(payment.ip_country, payment.bin_country),
            _differ(payment.ip_country, payment.ship_country),
            _differ(payment.bin_country, payment.ship_country),
            *(self._count_alone(payment) if len(self._added) == 1 else self._count(payment).tolist()),
        ]

    def mapping(self, payment: Payment) -> Mapping[str, float]:
        """The numbers of a payment that was added, by name."""
        return dict(zip(self.names, self.vector(payment), strict=True))

    def numbers(self, kind: Kind, payment: Payment) -> Mapping[str, float]:
        """What is known of the entity of this kind at a payment that was taken in, by name."""
        if len(self._added) == 1 or payment.payment_id not in self._added:
            found = count_one(kind, self.window(kind, payment))
        else:
            found = self._count(payment)[_columns(self.kinds)[kind]].tolist()
        return dict(zip(counted_names(kind), found, strict=True))

    def earlier(self, kind: Kind, payment: Payment) -> Sequence[Payment]:
        """The payments of its entity of this kind before it, as far as its longest window goes."""
        return self.window(kind, payment)[:-1]

    def window(self, kind: Kind, payment: Payment, seconds: float = HORIZON) -> Sequence[Payment]:
        """The payments of its entity of this kind in the window that ends with it, of too many the newest."""
        return window(kind, self._of[kind][getattr(payment, kind)], payment, seconds)

    def later(self, kind: Kind, payment: Payment, until: float) -> Sequence[Payment]:
        """Payments of its entity of this kind after it, up to a moment (seconds since 1970): the first 64."""
        history = self._of[kind][getattr(payment, kind)]
        if history[-1] is payment:
            return ()
        begin = bisect_right(history, payment.key, key=KEY)
        return history[begin : min(bisect_right(history, until, key=AT), begin + MOST_LATER)]

    def payment_ids(self) -> list[str]:
        """Ids of all payments that were taken in."""
        return list(self._known)

    def restore(self, kind: Kind, entity: str, payments: Sequence[Payment]) -> None:
        """Take in what is stored of one entity's payments, before any payment is added, and for that entity alone."""
        self._known.update(zip(map(ID, payments), payments, strict=True))
        self._of[kind][entity] = sorted(payments, key=KEY) if len(payments) > 1 else list(payments)

    def _put(self, payment: Payment, *, only_alone: bool = False) -> None:
        """Add it to its entities; `only_alone`: to those of which nothing else is known."""
        self._known[payment.payment_id] = payment
        for kind, of in self._of.items():
            entity = getattr(payment, kind)
            if entity not in of:
                if entity is not None:
                    of[entity] = [payment]
            elif not only_alone:
                insort(of[entity], payment, key=KEY)

    def _remove(self, payment: Payment) -> None:
        for kind, of in self._of.items():
            entity = getattr(payment, kind)
            if entity in of:  # not that of an entity whose stored payments were not asked for
                of[entity] = [each for each in of[entity] if each.payment_id != payment.payment_id]

    def _count_alone(self, payment: Payment) -> list[float]:
        found: list[float] = []
        for kind in self.kinds:
            there = getattr(payment, kind) is not None
            found += count_one(kind, self.window(kind, payment)) if there else [nan] * len(counted_names(kind))
        return found

    def _count(self, payment: Payment) -> NDArray[np.float64]:
        turn = self._added[payment.payment_id]
        first = turn - turn % AT_ONCE
        if self._described is None or self._described[0] != first:
            self._described = first, self._history().describe(first, min(first + AT_ONCE, len(self._added)))
        numbers: NDArray[np.float64] = self._described[1][turn - first]
        return numbers

    def _history(self) -> Histories:
        if self._histories is None:
            self._histories = Histories({kind: of.values() for kind, of in self._of.items()}, self._added)
        return self._histories


def vectors(payments: Sequence[Payment], kinds: Sequence[Kind] = KINDS) -> NDArray[np.float32]:
    """The numbers of many payments of one tenant at once: a row for each as given, columns as `feature_names(kinds)`.

    Each is described as it was when it happened, with those before it in `payments` and none after it. Of two with one
    id the later stays, and both have its numbers.
    """
    state = FeatureState(kinds)
    for payment in payments:
        state.add(payment)
    standing = [state.standing(each.payment_id) for each in payments]
    rows = np.empty((len(payments), len(state.names)), dtype=np.float32)
    for place, payment in enumerate(standing):
        rows[place] = state.vector(payment)
    return rows


@cache
def _names(kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    return feature_names(kinds)


@cache
def _columns(kinds: tuple[Kind, ...]) -> Mapping[Kind, slice]:
    """Where the numbers of each kind stand among those of all entities."""
    ends = [sum(len(counted_names(kind)) for kind in kinds[:number]) for number in range(len(kinds) + 1)]
    return {kind: slice(*ends[number : number + 2]) for number, kind in enumerate(kinds)}


def _standing(payment: Payment) -> tuple[float, str]:
    # Reports of one payment with the same time and other contents: any order of arrival must leave the same one.
    return (payment.at, repr(payment))


def _differ(one: str | None, other: str | None) -> float:
    return nan if one is None or other is None else float(one != other)
