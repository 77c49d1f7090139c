"""All that was heard of a parcel: bounded, sorted, the same scan told by several sources put together."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from logistics.shipments.scan import Scan, order, same_place, tellings
from logistics.shipments.shipment import Quarantined, Shipment

LAST_KEPT = 500
"""Of a parcel's tellings these many last ones are kept. A way round the world has some 60."""

MOST_QUARANTINED = 100
SAME_SCAN = timedelta(minutes=15)
"""Clocks of two sources that tell the same scan differ by no more than this."""

AHEAD = timedelta(days=1)
"""No clock on earth is further ahead than a date written without its zone."""


def heard_of(shipment: Shipment, scans: Iterable[Scan]) -> set[Scan]:
    """Every telling of the shipment so far, and the new ones."""
    before = (*shipment.scans, *(each.scan for each in shipment.quarantined))
    return {telling for scan in (*before, *scans) for telling in tellings(scan)}


def quarantine(heard: Collection[Scan], now: datetime) -> tuple[Quarantined, ...]:
    """Tellings from more than a day ahead of `now`, the earliest of them."""
    ahead = sorted((scan for scan in heard if scan.at - now > AHEAD), key=order)[:MOST_QUARANTINED]
    return tuple(Quarantined(scan, f"It is dated {scan.at - now} ahead of now.") for scan in ahead)


def bounded(heard: Iterable[Scan]) -> list[Scan]:
    """Sorted, and of many the first, the last LAST_KEPT, and the first and the last of each state.

    Bounding what is bounded already with more gives what bounding all at once gives.
    """
    ordered = sorted(heard, key=order)
    cut = len(ordered) - LAST_KEPT
    if cut <= 0:
        return ordered
    firsts = {scan.state: place for place, scan in reversed([*enumerate(ordered)])}
    lasts = {scan.state: place for place, scan in enumerate(ordered)}
    kept = {0, *firsts.values(), *lasts.values()}
    return [scan for place, scan in enumerate(ordered) if place >= cut or place in kept]


def put_together(ordered: Sequence[Scan]) -> tuple[Scan, ...]:
    """Scans without repetitions: the same state and place told within SAME_SCAN by another source, or at the very same
    moment by the same, is one scan, told by whoever has it earliest. Looks at every telling once."""
    groups: list[list[Scan]] = []
    latest: dict[tuple[str, str], list[Scan]] = {}
    for scan in ordered:
        group = latest.get(same_place(scan))
        if group and _same(group, scan):
            group.append(scan)
        else:
            latest[same_place(scan)] = [scan]
            groups.append(latest[same_place(scan)])
    return tuple(replace(first, also=tuple(others)) if others else first for first, *others in groups)


def _same(group: Sequence[Scan], scan: Scan) -> bool:
    if scan.at - group[0].at > SAME_SCAN:
        return False
    if scan.at == group[-1].at and scan.source == group[-1].source:
        return True
    return len(group) < MOST_SOURCES and all(scan.source != each.source for each in group)


MOST_SOURCES = 8
"""More sources than there are tell no scan; so a group is looked through in no time."""
