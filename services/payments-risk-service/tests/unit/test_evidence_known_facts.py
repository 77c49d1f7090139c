from datetime import UTC, datetime, timedelta
from typing import Any

from crossdesk.contracts.event import Money

from payments_risk.dispute_book import Kept
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.judge import load_tables
from payments_risk.disputes.liability_facts import Parcel
from payments_risk.evidence.facts import EvidenceFacts
from payments_risk.evidence.known_facts import facts_known
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.table import load_evidence
from payments_risk.payments import Account, Transaction

PAID = datetime(2026, 5, 1, 10, tzinfo=UTC)
EUR = Money(minor=3990, currency="EUR")
TABLES = load_tables()
ORDER = {
    "order_id": "CB-1",
    "placed_at": PAID,
    "total_minor": 3990,
    "currency": "EUR",
    "items": [{"name": "Teapot", "quantity": 1, "price": {"minor": 3990, "currency": "EUR"}}],
}


def moved(name: str, kind: str = "capture", order: str = "CB-1", days: float = 0, **fields: Any) -> Transaction:
    values = {"status": "succeeded", "amount": EUR, "method": "card", "scheme": "visa", **fields}
    return Transaction(name, order, kind, occurred_at=PAID + timedelta(days=days), **values)  # type: ignore[arg-type]


def known(*transactions: Transaction, code: str = "10.4", parcel: Parcel | None = None) -> EvidenceFacts:
    step = Step(stage="chargeback", at=PAID + timedelta(days=30))
    dispute = Dispute(
        dispute_id="dp_1", provider="stripe", scheme="visa", code=code, payment_id="ch_1", disputed=EUR, history=(step,)
    )
    return facts_known(Kept(dispute, "CB-1", "c-1", parcel=parcel), Account(transactions), ORDER, TABLES)


def test_order_and_payment_are_told_as_they_were_reported() -> None:
    facts = known(moved("ch_1", ip="192.0.2.7", card_last4="4242", three_d_secure="authenticated", eci="05"))
    assert facts.reason == "fraud_online"
    assert facts.order is not None
    assert facts.payment is not None
    assert (facts.order.items[0].name, facts.order.total) == ("Teapot", EUR)
    assert (facts.payment.ip, facts.payment.card, facts.payment.captured_at) == ("192.0.2.7", "4242", PAID)
    assert assemble(facts, load_evidence()).sendable


def test_the_approval_is_the_one_the_capture_refers_to() -> None:
    facts = known(moved("au_1", "authorization", days=-1), moved("ch_1", refers_to="au_1"))
    assert facts.payment is not None
    assert facts.payment.authorised_at == PAID - timedelta(days=1)


def test_a_parcel_counts_with_its_number_and_its_delivery_with_a_proof() -> None:
    delivered = PAID + timedelta(days=5)
    without_number = Parcel(sent=True, delivered_at=delivered, proof=True)
    without_proof = Parcel(sent=True, delivered_at=delivered, tracking_number="LX1")
    proven = Parcel(sent=True, delivered_at=delivered, proof=True, tracking_number="LX1")
    assert known(moved("ch_1"), parcel=without_number).parcels == ()
    assert known(moved("ch_1"), parcel=without_proof).parcels[0].delivered_at is None
    assert known(moved("ch_1"), parcel=proven).parcels[0].delivered_at == delivered


def test_only_refunds_of_this_payment_are_told() -> None:
    mine = moved("re_1", "refund", days=2, refers_to="ch_1", amount=Money(minor=-3990, currency="EUR"))
    other = moved("re_2", "refund", days=2, refers_to="ch_2")
    assert [(each.refund_id, each.amount) for each in known(moved("ch_1"), mine, other).refunds] == [("re_1", EUR)]


def test_the_other_payment_is_the_nearest_of_the_same_amount() -> None:
    far, near = moved("ch_2", order="CB-2", days=9), moved("ch_3", order="CB-3", days=1)
    cheap = moved("ch_4", order="CB-4", amount=Money(minor=1, currency="EUR"))
    facts = known(moved("ch_1"), far, near, cheap, code="12.6.1")
    assert facts.other_payment is not None
    assert (facts.other_payment.payment_id, facts.other_payment.order_id) == ("ch_3", "CB-3")


def test_a_payment_that_is_not_known_is_no_fact() -> None:
    facts = known()
    assert (facts.payment, facts.refunds, facts.other_payment, facts.earlier) == (None, (), None, ())
