"""The payments of one entity (a card, an IP ...) in order of time, counted so that a window is two look-ups."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from itertools import accumulate
from math import inf, nan
from operator import attrgetter

from payments_risk.features.payment import Kind, Payment
from payments_risk.features.small_amounts import is_small, small_below
from payments_risk.features.travel import distance_km, is_impossible, speed_kmh

WINDOWS = {"1m": 60, "10m": 600, "1h": 3600, "24h": 86_400, "7d": 7 * 86_400, "30d": 30 * 86_400}
"""Seconds. A window ends with the payment it is asked for, which it holds; it begins after, not at, its start."""
LEFT = tuple((len(WINDOWS) - place, seconds) for place, seconds in enumerate(WINDOWS.values()))
"""Each window with the number of windows that are at least as long."""
HORIZON = 30 * 86_400
LATENESS = 7 * 86_400
MOST_COUNTED: dict[Kind, int] = {
    "card": 256, "customer": 256, "device": 256, "email": 256, "ip": 128, "terminal": 128, "bin": 64,
}  # fmt: skip
"""No window counts more than so many payments of an entity, the newest: `64` of a BIN then means at least 64. What is
read for a payment thus has a bound, also for a BIN that half the shop's customers have."""
KEPT = 2_048
"""Payments of one entity held in memory at most, twice as many for a moment. A late payment still sees all it should
unless 1,792 newer ones of its entity came before it, or it is more than seven days late."""

FACETS: dict[Kind, tuple[str, ...]] = {
    "card": ("terminal", "ip", "device", "ip_country"),
    "customer": ("card", "device", "ip_country"),
    "device": ("card", "email"),
    "ip": ("card", "email"),
    "bin": ("card",),
    "email": ("card",),
    "terminal": ("card",),
}
"""What is counted apart for each kind: how many different cards an IP used, and so on."""
MOST_LATER = 64
PLURAL = {
    "card": "cards", "device": "devices", "email": "emails", "ip": "ips", "ip_country": "ip_countries",
    "terminal": "terminals",
}  # fmt: skip
TRAVELS: frozenset[Kind] = frozenset({"card", "customer"})
Key = tuple[float, str]
KEY: Callable[[Payment], Key] = attrgetter("at", "payment_id")
"""As `Payment.key`, of the many that are read for each payment: a third of the time."""


@cache
def timeline_names(kind: Kind) -> tuple[str, ...]:
    """Names of the numbers that `Timeline.describe` gives, in its order."""
    counted = ["count", "sum", "decline_share", "small_share", *(PLURAL[facet] for facet in FACETS[kind])]
    names = [f"{kind}_{what}_{window}" for window in WINDOWS for what in counted]
    names += [f"{kind}_since_last", f"{kind}_since_first"]
    travel = [f"{kind}_travel_km", f"{kind}_travel_kmh", f"{kind}_impossible"] if kind in TRAVELS else []
    return (*names, *travel)


class Timeline:
    """One entity's payments. All lists of running totals have one element more than there are payments."""

    __slots__ = (
        "_declined", "_ends", "_latest", "_most", "_places", "_small", "_sums", "_times", "facets", "keys", "payments",
    )  # fmt: skip

    def __init__(self, kind: Kind, payments: list[Payment] | None = None) -> None:
        """Holds `payments`, which are in order, and those added."""
        self.facets = FACETS[kind]
        self._most = MOST_COUNTED[kind]
        self.payments = payments or []
        self._places: list[tuple[float, str, float, float]] | None = [] if kind in TRAVELS else None
        self._recount()

    def add(self, payment: Payment) -> None:
        """Put a payment where its time belongs. It must not be in yet."""
        key = payment.key
        if self.keys and key < self.keys[-1]:
            self.payments.insert(bisect_left(self.keys, key), payment)
            self._recount()
        else:
            self.payments.append(payment)
            self._count(payment, key)
            if not len(self.payments) & 63:
                self._trim(payment.at)

    def remove(self, payment: Payment) -> None:
        """Take a payment out, where it is in."""
        at = bisect_left(self.keys, payment.key)
        if at < len(self.keys) and self.keys[at] == payment.key:
            del self.payments[at]
            self._recount()

    def between(self, after: float, key: Key) -> list[Payment]:
        """Payments later than `after` (seconds since 1970), up to and with the one of this key, if not too many."""
        end = bisect_right(self.keys, key)
        return self.payments[max(bisect_right(self._times, after, 0, end), end - self._most) : end]

    def later(self, key: Key, until: float) -> list[Payment]:
        """Payments after the one of this key, up to a moment (seconds since 1970): the first 64."""
        begin = bisect_right(self.keys, key)
        return self.payments[begin : min(bisect_right(self._times, until), begin + MOST_LATER)]

    def describe(self, payment: Payment, out: list[float]) -> None:
        """Append what is known of this entity at a payment of its own, itself counted: see `timeline_names`."""
        end = bisect_right(self.keys, payment.key)
        oldest = max(bisect_right(self._times, payment.at - HORIZON, 0, end), end - self._most)
        start, counted = end, [0.0]
        for left, seconds in LEFT:
            earlier = bisect_right(self._times, payment.at - seconds, oldest, start)
            if earlier != start:  # most longer windows of most entities hold no more than the shorter ones
                start, counted = earlier, self._counted(earlier, end, self._sums[payment.currency])
            if start == oldest:
                out += counted * left
                break
            out += counted
        out.append(payment.at - self._times[end - 2] if end - start > 1 else nan)
        out.append(payment.at - self._times[start])
        if self._places is not None:
            out += self._travelled(payment, self.keys[start])

    def _counted(self, start: int, end: int, sums: list[int]) -> list[float]:
        count = end - start
        declined, small = self._declined[end] - self._declined[start], self._small[end] - self._small[start]
        return [count, sums[end] - sums[start], declined / count, small / count, *self._different(start, end)]

    def _different(self, start: int, end: int) -> list[int]:
        if end == len(self.keys):
            since = self.keys[start]
            return [len(ends) - bisect_left(ends, since) for ends in self._ends]
        window = self.payments[start:end]
        return [len({getattr(each, facet) for each in window} - {None}) for facet in self.facets]

    def _travelled(self, payment: Payment, since: Key) -> tuple[float, float, float]:
        places, place = self._places or [], _place(payment)
        before = bisect_left(places, (*payment.key, -inf, -inf)) - 1
        if place is None or before < 0 or places[before][:2] < since:
            return (nan, nan, nan)
        at, _, latitude, longitude = places[before]
        km = distance_km(latitude, longitude, *place)
        return (km, speed_kmh(km, payment.at - at), float(is_impossible(km, payment.at - at)))

    def _recount(self) -> None:
        payments = self.payments
        self.keys: list[Key] = list(map(KEY, payments))
        self._times = [at for at, _ in self.keys]
        currencies = {each.currency for each in payments}
        self._sums = {currency: _totals(_amounts(payments, currency, currencies)) for currency in currencies}
        self._declined = _totals([each.declined for each in payments])
        self._small = _totals([each.amount_minor < small_below(each.currency) for each in payments])
        # A value's last key replaces its earlier ones.
        values = [map(attrgetter(facet), payments) for facet in self.facets]
        self._latest: list[dict[str, Key]] = [dict(zip(column, self.keys, strict=True)) for column in values]
        for latest in self._latest:
            latest.pop(None, None)  # type: ignore[call-overload]  # a payment without a card has no card
        self._ends = [sorted(latest.values()) for latest in self._latest]
        if self._places is not None:
            self._places = [
                (*key, *place) for key, each in zip(self.keys, payments, strict=True) if (place := _place(each))
            ]

    def _count(self, payment: Payment, key: Key) -> None:
        if payment.currency not in self._sums:
            self._sums[payment.currency] = [0] * (len(self.keys) + 1)
        self.keys.append(key)
        self._times.append(payment.at)
        for currency, sums in self._sums.items():
            sums.append(sums[-1] + (payment.amount_minor if currency == payment.currency else 0))
        self._declined.append(self._declined[-1] + payment.declined)
        self._small.append(self._small[-1] + is_small(payment.amount_minor, payment.currency))
        self._note_facets(payment, key)
        if self._places is not None and (place := _place(payment)):
            self._places.append((*key, *place))

    def _note_facets(self, payment: Payment, key: Key) -> None:
        # Of each value only its last payment is kept: those at or after a window's start are as many as it has values.
        for facet, ends, latest in zip(self.facets, self._ends, self._latest, strict=True):
            value = getattr(payment, facet)
            if value is None:
                continue
            if value in latest:
                del ends[bisect_left(ends, latest[value])]
            ends.append(key)
            latest[value] = key

    def _trim(self, now: float) -> None:
        expired = bisect_right(self._times, now - HORIZON - LATENESS)
        if len(self.payments) >= 2 * KEPT:
            expired = max(expired, len(self.payments) - KEPT)
        if 2 * expired >= len(self.payments):
            del self.payments[:expired]
            self._recount()


def _totals(numbers: Iterable[int]) -> list[int]:
    return list(accumulate(numbers, initial=0))


def _amounts(payments: Sequence[Payment], currency: str, currencies: Set[str]) -> list[int]:
    if len(currencies) == 1:
        return [each.amount_minor for each in payments]
    return [each.amount_minor if each.currency == currency else 0 for each in payments]


def _place(payment: Payment) -> tuple[float, float] | None:
    if payment.latitude is None or payment.longitude is None:
        return None
    return (payment.latitude, payment.longitude)
