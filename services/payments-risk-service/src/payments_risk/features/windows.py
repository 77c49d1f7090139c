"""All numbers known of a payment at its own time, whatever the order and repetition in which payments arrive."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import nan

import numpy as np
from numpy.typing import NDArray

from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.features.timeline import HORIZON, KEY, LATENESS, Timeline, timeline_names

OWN_NAMES = ("amount_minor", "ip_bin_differ", "ip_ship_differ", "bin_ship_differ")
SWEPT_EVERY = 100_000


def feature_names(kinds: Sequence[Kind] = KINDS) -> tuple[str, ...]:
    """The names of a payment's numbers, in their order, when it is linked by these kinds of entity."""
    return (*OWN_NAMES, *(name for kind in kinds for name in timeline_names(kind)))


FEATURE_NAMES = feature_names()


class FeatureState:
    """The payments of one tenant, and the numbers of each of them.

    Numbers of a payment are about itself and the payments before it (by time, then by id) in the last 30 days; what
    does not apply is NaN. Sums are in minor units of the payment's own currency: amounts of other currencies count as
    payments, not as amounts, so that no rate enters. Of two payments with one id the later stays.
    """

    def __init__(self, kinds: Sequence[Kind] = KINDS) -> None:
        self.kinds = tuple(kinds)
        self.names = _names(self.kinds)
        self._blank = {kind: [nan] * len(timeline_names(kind)) for kind in self.kinds}
        self._timelines: dict[Kind, dict[str, Timeline]] = {kind: {} for kind in self.kinds}
        self._known: dict[str, Payment] = {}
        self._newest = float("-inf")
        self._added = 0

    def observe(self, payment: Payment) -> list[float]:
        """Take a payment in and give the numbers of it, or of the later one of its id, in the order of `names`."""
        self.add(payment)
        return self.vector(self.standing(payment.payment_id))

    def add(self, payment: Payment) -> bool:
        """Take a payment in; gives whether it changed anything: not if it is known, or a later one of its id is."""
        known = self._known.get(payment.payment_id)
        if known is not None:
            if _standing(payment) <= _standing(known):
                return False
            self._remove(known)
        self._known[payment.payment_id] = payment
        for kind, entity in self._entities(payment):
            timelines = self._timelines[kind]
            if entity not in timelines:
                timelines[entity] = Timeline(kind)
            timelines[entity].add(payment)
        self._age(payment.at)
        return True

    def knows(self, payment_id: str) -> bool:
        """Whether a payment of this id was taken in."""
        return payment_id in self._known

    def standing(self, payment_id: str) -> Payment:
        """What holds of a payment that was taken in: of several reports the latest."""
        return self._known[payment_id]

    def vector(self, payment: Payment) -> list[float]:
        """The numbers of a payment that was taken in, in the order of `names`."""
        out = [
            float(payment.amount_minor),
            _differ(payment.ip_country, payment.bin_country),
            _differ(payment.ip_country, payment.ship_country),
            _differ(payment.bin_country, payment.ship_country),
        ]
        for kind in self.kinds:
            entity = getattr(payment, kind)
            if entity is None:
                out += self._blank[kind]
            else:
                self._timelines[kind][entity].describe(payment, out)
        return out

    def mapping(self, payment: Payment) -> Mapping[str, float]:
        """The numbers of a payment that was taken in, by name."""
        return dict(zip(self.names, self.vector(payment), strict=True))

    def timeline(self, kind: Kind, entity: str) -> Timeline | None:
        """What is kept of an entity's payments, if anything is."""
        return self._timelines[kind].get(entity)

    def payment_ids(self) -> list[str]:
        """Ids of all payments that were taken in, and not swept away since."""
        return list(self._known)

    def restore(self, kind: Kind, entity: str, payments: Iterable[Payment]) -> None:
        """Take in what is stored of one entity's payments, before any payment is added, and for that entity alone."""
        in_order = sorted(payments, key=KEY)
        self._known.update((each.payment_id, each) for each in in_order)
        self._timelines[kind][entity] = Timeline(kind, in_order)

    def _entities(self, payment: Payment) -> Iterable[tuple[Kind, str]]:
        return [(kind, entity) for kind in self.kinds if (entity := getattr(payment, kind)) is not None]

    def _remove(self, payment: Payment) -> None:
        for kind, entity in self._entities(payment):
            if entity in self._timelines[kind]:  # not that of an entity whose stored payments were not asked for
                self._timelines[kind][entity].remove(payment)

    def _age(self, at: float) -> None:
        self._newest = max(self._newest, at)
        self._added += 1
        if self._added % SWEPT_EVERY == 0:
            self._sweep(self._newest - HORIZON - LATENESS)

    def _sweep(self, before: float) -> None:
        self._known = {name: payment for name, payment in self._known.items() if payment.at > before}
        for kind, timelines in self._timelines.items():
            lasting = {name: each for name, each in timelines.items() if each.keys and each.keys[-1][0] > before}
            self._timelines[kind] = lasting


def vectors(payments: Sequence[Payment], kinds: Sequence[Kind] = KINDS) -> NDArray[np.float32]:
    """The numbers of many payments of one tenant at once: a row for each as given, columns as `feature_names(kinds)`.

    Each is described as it was when it happened, with those before it in `payments` and none after it.
    """
    state = FeatureState(kinds)
    rows = np.empty((len(payments), len(state.names)), dtype=np.float32)
    for place in sorted(range(len(payments)), key=lambda place: payments[place].key):
        rows[place] = state.observe(payments[place])
    return rows


@cache
def _names(kinds: tuple[Kind, ...]) -> tuple[str, ...]:
    return feature_names(kinds)


def _standing(payment: Payment) -> tuple[float, str]:
    # Reports of one payment with the same time and other contents: any order of arrival must leave the same one.
    return (payment.at, repr(payment))


def _differ(one: str | None, other: str | None) -> float:
    return nan if one is None or other is None else float(one != other)
