"""The numbers of one payment alone, counted as they are defined: for one, arrays cost more than they save."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import nan
from operator import itemgetter

from payments_risk.features.payment import Kind, Payment
from payments_risk.features.small_amounts import is_small
from payments_risk.features.travel import travelled
from payments_risk.features.what_is_counted import FACETS, HORIZON, MOST_COUNTED, TRAVELS, WINDOWS

_PLACES = {name: place for place, name in enumerate(Payment._fields)}
KEY: Callable[[Payment], tuple[float, str]] = itemgetter(_PLACES["at"], _PLACES["payment_id"])
AT: Callable[[Payment], float] = itemgetter(_PLACES["at"])


def window(kind: Kind, history: Sequence[Payment], payment: Payment, seconds: float = HORIZON) -> Sequence[Payment]:
    """Of an entity's payments in order, those of the window that ends with one of them; of too many the newest."""
    end = len(history) if history[-1] is payment else bisect_right(history, payment.key, key=KEY)
    begin = bisect_right(history, payment.at - seconds, 0, end, key=AT)
    return history[max(begin, end - MOST_COUNTED[kind]) : end]


def count_one(kind: Kind, seen: Sequence[Payment]) -> list[float]:
    """As `counted_names`, at the last of an entity's payments from its longest window."""
    payment, start, counted = seen[-1], len(seen), [0.0]
    found: list[float] = []
    for seconds in WINDOWS.values():
        earlier = bisect_right(seen, payment.at - seconds, 0, start, key=AT)
        if earlier != start:  # most longer windows of most entities hold no more than the shorter ones
            start, counted = earlier, _counted(kind, seen[earlier:], payment.currency)
        found += counted
    found += [payment.at - seen[-2].at if len(seen) > 1 else nan, payment.at - seen[0].at]
    return found + _travel(seen) if kind in TRAVELS else found


def _counted(kind: Kind, seen: Sequence[Payment], currency: str) -> list[float]:
    paid = sum([each.amount_minor for each in seen if each.currency == currency])
    declined = sum([each.declined for each in seen])
    small = sum([is_small(each.amount_minor, each.currency) for each in seen])
    different = [len({getattr(each, facet) for each in seen} - {None}) for facet in FACETS[kind]]
    return [len(seen), paid, declined / len(seen), small / len(seen), *different]


def _travel(seen: Sequence[Payment]) -> list[float]:
    if seen[-1].latitude is not None and seen[-1].longitude is not None:
        for last in seen[-2::-1]:
            if last.latitude is not None and last.longitude is not None:
                return list(travelled(last, seen[-1]))
    return [nan] * 3
