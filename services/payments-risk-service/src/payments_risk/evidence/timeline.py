"""What happened, in order: order, payment, authentication, dispatch, scans, delivery, messages, refunds. No I/O."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from payments_risk.evidence.facts import EvidenceFacts, Order, Parcel, Payment
from payments_risk.evidence.wording import clean, money


@dataclass(frozen=True)
class Happening:
    """One line of the timeline: when (aware), what kind of thing, and the fact in words."""

    at: datetime
    what: str
    words: str


def timeline(facts: EvidenceFacts) -> list[Happening]:
    """All that has a time, oldest first; of one moment in the order in which an order goes its way."""
    found = [*_ordered(facts.order), *_paid(facts.payment), *_sent(facts), *_written(facts), *_refunded(facts)]
    return [Happening(each.at, each.what, clean(each.words)) for each in sorted(found, key=lambda each: each.at)]


def _ordered(order: Order | None) -> Iterator[Happening]:
    if order and order.placed_at:
        total = f", {money(order.total)}" if order.total else ""
        yield Happening(order.placed_at, "Order", f"Order {order.order_id} placed{total}")
    if order and order.cancelled_at:
        yield Happening(order.cancelled_at, "Order", f"Order {order.order_id} cancelled")


def _paid(paid: Payment | None) -> Iterator[Happening]:
    if paid is None:
        return
    secured = {"authenticated": "; payer authenticated by 3-D Secure", "attempted": "; 3-D Secure attempted"}
    if paid.authorised_at:
        code = f" with code {paid.approval_code}" if paid.approval_code else ""
        proof = secured.get(paid.three_d_secure or "", "")
        yield Happening(paid.authorised_at, "Payment", f"Approved by the issuer{code}{proof}")
    if paid.captured_at:
        amount = f": {money(paid.amount)}" if paid.amount else ""
        yield Happening(paid.captured_at, "Payment", f"Captured as {paid.payment_id}{amount}")


def _sent(facts: EvidenceFacts) -> Iterator[Happening]:
    for parcel in facts.parcels:
        yield from _way(parcel)


def _way(parcel: Parcel) -> Iterator[Happening]:
    if parcel.dispatched_at:
        by = f" with {parcel.carrier}" if parcel.carrier else ""
        yield Happening(parcel.dispatched_at, "Dispatch", f"Parcel {parcel.tracking_number} sent{by}")
    for scan in parcel.scans:
        yield Happening(scan.at, "Scan", scan.words + (f", {scan.place}" if scan.place else ""))
    if parcel.delivered_at:
        to = f", received by {parcel.signed_by}" if parcel.signed_by else ""
        yield Happening(parcel.delivered_at, "Delivery", f"Parcel {parcel.tracking_number} delivered{to}")


def _written(facts: EvidenceFacts) -> Iterator[Happening]:
    for each in facts.messages:
        yield Happening(each.at, "Message", f"From the {each.by}: {each.english or each.text}")


def _refunded(facts: EvidenceFacts) -> Iterator[Happening]:
    for each in facts.refunds:
        if each.at:
            yield Happening(each.at, "Refund", f"{money(each.amount)} refunded as {each.refund_id}")
