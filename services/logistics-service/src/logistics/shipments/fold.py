"""Folding scans into a shipment. The result depends on which scans there are, never on when they were heard."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from logistics.shipments.heard import AHEAD, bounded, heard_of, put_together, quarantine
from logistics.shipments.outcome import decide
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import LegOfWay, Shipment
from logistics.shipments.states import LEGS, OPEN_CUSTOMS, Customs, Leg, states


def fold(shipment: Shipment, scans: Iterable[Scan], *, now: datetime) -> Shipment:
    """The shipment with these scans as well; `now` is aware UTC.

    Any order, any repetition and any division into several folds give the same shipment. Scans from more than a day
    ahead are set aside with the cause; they are looked at again whenever more is folded.
    """
    heard = heard_of(shipment, scans)
    aside = quarantine(heard, now)
    ordered = bounded(scan for scan in heard if scan.at - now <= AHEAD)
    decision = decide(ordered)
    legs = tuple(_legs(ordered))
    return replace(
        shipment,
        scans=put_together(ordered),
        state=decision.state if decision else None,
        delivered_at=decision.delivered_at if decision else None,
        customs=customs_of(ordered),
        legs=legs,
        carrier=_carrier(ordered, legs) or shipment.carrier,
        first_at=ordered[0].at if ordered else None,
        last_at=ordered[-1].at if ordered else None,
        quarantined=aside,
    )


def customs_of(ordered: Sequence[Scan]) -> Customs:
    """How customs stand: what was told last, unless the parcel was seen where customs must be done with it."""
    told: Customs = "none"
    for scan in ordered:
        becomes = states()[scan.state].open_customs_becomes
        if scan.customs != "none":
            told = scan.customs
        elif becomes and told in OPEN_CUSTOMS:
            told = becomes
    return told


def _legs(ordered: Sequence[Scan]) -> Iterator[LegOfWay]:
    of_leg: dict[Leg, list[Scan]] = {leg: [] for leg in LEGS}
    for scan in ordered:
        leg = scan.leg or states()[scan.state].leg
        if leg:
            of_leg[leg].append(scan)
    for leg, scans in of_leg.items():
        if scans:
            yield LegOfWay(leg, _last_carrier(scans), scans[0].at, scans[-1].at)


def _carrier(ordered: Sequence[Scan], legs: Sequence[LegOfWay]) -> str | None:
    """Who delivers, as far as that is known, else who had the parcel last."""
    delivers = next((leg.carrier for leg in legs if leg.leg == "last_mile"), None)
    return delivers or _last_carrier(ordered)


def _last_carrier(ordered: Sequence[Scan]) -> str | None:
    return next((scan.carrier for scan in reversed(ordered) if scan.carrier), None)
