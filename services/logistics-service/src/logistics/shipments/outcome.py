"""Which scan decides a shipment's state. Rules over the set of all tellings, so that their order cannot matter.

1. What lasts (the way has ended or turned round) is told before all that passes; of several the one of highest rank.
   So a delivered parcel stays delivered, but may still be returning and then returned.
2. A carrier may correct itself: what lasts is undone by a state in its `undone_by` that the same carrier tells more
   than 15 minutes later, as long as no return has begun: on its way back a parcel is out for delivery as well.
3. Delivered after the return began is delivered to the sender: returned.
4. Else the latest scan is told, at the same moment the further one. A state below `accepted` says nothing of where the
   parcel is, and is told only while nothing else is known.

From this follows that a scan older than the one that decides never lowers the rank of what is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from logistics.shipments.heard import SAME_SCAN
from logistics.shipments.scan import Order, Scan, order
from logistics.shipments.states import State, lasts, states

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Decision:
    """The state, the scan it rests on, and when the recipient got the parcel (aware UTC)."""

    state: State
    scan: Scan
    delivered_at: datetime | None


def decide(ordered: Sequence[Scan]) -> Decision | None:
    """What is told of these tellings, which are sorted by `order`; None without any."""
    if not ordered:
        return None
    lasting = list(_lasting(ordered))
    delivered_at = next((scan.at for state, scan in lasting if state == "delivered"), None)
    if not lasting:
        last = max(ordered, key=_telling)
        return Decision(last.state, last, None)
    state, scan = max(lasting, key=lambda each: states()[each[0]].rank)
    return Decision(state, scan, delivered_at)


def _lasting(ordered: Sequence[Scan]) -> Iterator[tuple[State, Scan]]:
    """What lasts and was not undone, as it is to be told."""
    turned = next((scan.at for scan in ordered if scan.state in {"returning", "returned"}), NEVER)
    last_told = {(scan.teller, scan.state): scan.at for scan in ordered if scan.at < turned}
    for scan in ordered:
        if not lasts(scan.state):
            continue
        if scan.state == "delivered" and scan.at > turned:
            yield "returned", scan
        elif not _undone(scan, last_told):
            yield scan.state, scan


def _undone(scan: Scan, last_told: dict[tuple[str, State], datetime]) -> bool:
    corrections = (last_told.get((scan.teller, state)) for state in states()[scan.state].undone_by)
    return any(at is not None and at - scan.at > SAME_SCAN for at in corrections)


def _telling(scan: Scan) -> tuple[int, Order]:
    table = states()
    return min(table[scan.state].rank, table["accepted"].rank), order(scan)
