"""Which of many waiting events are settled next. Pure."""

from collections.abc import Iterable, Sequence

from crossdesk.consume.pending import Pending


def most_pressing(ready: Sequence[Pending], most: int) -> list[Pending]:
    """Urgent events first, then the oldest, and with each whatever else waits under its key.

    Takes whole keys until there are `most` events or more: what belongs together is cheaper to settle together.
    """
    keys: dict[str, list[Pending]] = {}
    for pending in ready:
        keys.setdefault(pending.record.key, []).append(pending)
    chosen: list[Pending] = []
    for pending in sorted(ready, key=lambda pending: (not pending.urgent, pending.record.appended_at)):
        if len(chosen) >= most:
            break
        chosen += keys.pop(pending.record.key, [])
    return chosen


def by_key(events: Iterable[Pending]) -> list[Pending]:
    """In the order of keys: replicas that lock rows in one order do not wait for each other in a circle."""
    return sorted(events, key=lambda pending: pending.record.key)
