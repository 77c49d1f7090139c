"""Which of many waiting events are settled next. Pure."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from crossdesk.consume.pending import Pending

IN_A_CROWD = 2.0
"""Seconds more that events may gather for while a crowd waits.

Written without the event that they gather for they cost as much as that itself: under more load than can be borne, the
steps of an inquiry would come one by one, each in a write of its own, and a fifth would get done of what could be.
"""


def with_company(ready: Sequence[Pending], now: float, *, crowded: bool) -> list[Pending]:
    """Events that are due, and what gathers under the same keys; in a crowd all, where nothing else is due."""
    until = now - (IN_A_CROWD if crowded else 0.0)
    keys = {each.record.key for each in ready if each.settle_by <= (until if each.gathers else now)}
    return [each for each in ready if each.record.key in keys] if keys or not crowded else list(ready)


def most_pressing(ready: Sequence[Pending], most: int) -> list[Pending]:
    """Urgent events first, then the oldest, and with each whatever else waits under its key.

    Takes whole keys until there are `most` events or more: what belongs together is cheaper to settle together.
    """
    keys: dict[str, list[Pending]] = {}
    for pending in ready:
        keys.setdefault(pending.record.key, []).append(pending)
    chosen: list[Pending] = []
    oldest_first = sorted(ready, key=attrgetter("record.appended_at"))
    for pending in sorted(oldest_first, key=attrgetter("urgent"), reverse=True):
        if len(chosen) >= most:
            break
        chosen += keys.pop(pending.record.key, [])
    return chosen


def of_one_kind(ready: Sequence[Pending], waiting: Iterable[Pending], most: int) -> list[Pending]:
    """Of events that different rows serve, those of the kind that has been due longest; the rest has the next turn.

    One kind alone is one read and one write, see Subscription.alone; together they take a transaction and all reads.
    With events that are settled `together` those of their kind go along that are `waiting`, the longest first, up to
    `most`.
    """
    kinds = {_kind(each) for each in ready if not _suits_any(each)}
    if not kinds:
        return list(ready)
    kind = _kind(min((each for each in ready if not _suits_any(each)), key=attrgetter("settle_by")))
    ours = [each for each in ready if _suits_any(each) or _kind(each) == kind]
    if not all(each.subscription is not None and each.subscription.together for each in ours):
        return ours
    longest_first = sorted(waiting, key=attrgetter("settle_by"))
    return [each for each in longest_first if _kind(each) == kind][:most]


def _kind(pending: Pending) -> object:
    alone = pending.subscription is not None and pending.subscription.alone and pending.poison is None
    return pending.subscription.rows if pending.subscription is not None and alone else None


def _suits_any(pending: Pending) -> bool:
    return pending.subscription is not None and pending.subscription.stateless


def by_key(events: Iterable[Pending]) -> list[Pending]:
    """In the order of keys: replicas that lock rows in one order do not wait for each other in a circle."""
    return sorted(events, key=attrgetter("record.key"))
