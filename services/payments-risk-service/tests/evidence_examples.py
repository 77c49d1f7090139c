"""One disputed payment with everything known about it, for tests of evidence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from crossdesk.contracts.event import Money

from payments_risk.disputes.compelling_evidence import Evidence
from payments_risk.evidence.facts import (
    Address,
    Customer,
    Document,
    EvidenceFacts,
    Item,
    Message,
    Order,
    OtherPayment,
    Parcel,
    Payment,
    Policy,
    Purchase,
    Refund,
    Scan,
    Visit,
)

ORDERED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
EUR = Money(minor=3990, currency="EUR")
HOME = Address("Hauptstrasse 1", "Berlin", "DE", "10115")
DEVICE = "fp_0123456789abcdefghij"
PDF = b"%PDF-1.7 example"


def a_purchase(charge_id: str, days: int) -> Purchase:
    on = date(2026, 3, 1) - timedelta(days=days)
    return Purchase(charge_id, on, EUR, "Teapot", "192.0.2.7", DEVICE, "mei", "mei@shop.example", HOME)


def full_facts(**changes: Any) -> EvidenceFacts:
    """Every field filled in; `changes` replace some."""
    scans = (
        Scan(ORDERED + timedelta(days=2), "Departed from facility", "Shenzhen"),
        Scan(ORDERED + timedelta(days=9), "Delivered", "Berlin"),
    )
    whole = EvidenceFacts(
        provider="stripe",
        dispute_id="dp_1",
        reason="not_received",
        disputed=EUR,
        scheme="visa",
        code="13.1",
        due_by=ORDERED + timedelta(days=40),
        customer=Customer("王美 Mei Wang", "mei@shop.example", "mei", HOME),
        order=Order("CB-1", ORDERED, EUR, (Item("Teapot", 1, EUR),), "A blue teapot.", date(2026, 3, 12)),
        payment=Payment(
            "ch_1",
            EUR,
            ORDERED + timedelta(minutes=2),
            ORDERED + timedelta(minutes=1),
            "A1B2C3",
            "authenticated",
            "05",
            True,
            "192.0.2.7",
            DEVICE,
            "4242",
        ),
        parcels=(
            Parcel(
                "LX123456785CN",
                "China Post",
                ORDERED + timedelta(days=1),
                ORDERED + timedelta(days=9),
                "M. Wang",
                HOME,
                scans,
            ),
        ),
        messages=(
            Message(ORDERED + timedelta(days=10), "customer", "Wo ist mein Paket?", "Where is my parcel?"),
            Message(ORDERED + timedelta(days=10, hours=1), "shop", "It was delivered yesterday."),
        ),
        refund_policy=Policy("Returns within 30 days.", "Shown at the checkout.", ORDERED),
        cancellation_policy=Policy("Cancel any time.", "Shown at the checkout.", ORDERED),
        refusal="The goods were not returned.",
        rebuttal="No cancellation was received.",
        refunds=(Refund("re_1", EUR, ORDERED + timedelta(days=11)),),
        other_payment=OtherPayment("ch_2", "CB-2", EUR, ORDERED),
        compelling=Evidence(True, ("ch_a", "ch_b"), ("ip", "device")),
        earlier=(a_purchase("ch_a", 200), a_purchase("ch_b", 150), a_purchase("ch_c", 10)),
        visits=(Visit(ORDERED, "signed in", "192.0.2.7"),),
        documents=(Document("photos", "teapot.jpg", "image/jpeg", b"jpeg"),),
    )
    return replace(whole, **changes)


def bare_facts(**changes: Any) -> EvidenceFacts:
    """Nothing but the dispute itself."""
    return replace(EvidenceFacts("stripe", "dp_1", "not_received", EUR), **changes)
