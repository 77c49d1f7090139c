from collections.abc import Callable
from datetime import UTC, datetime

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Intent
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import a_case, an_understanding

from knowledge.handover import summarise
from knowledge.library import Library


def test_an_agent_reads_what_is_wanted_and_all_that_is_known(
    library: Library, a_parcel: Callable[..., ShipmentFacts]
) -> None:
    dispute = DisputeFacts(
        verdict="duplicate_charge",
        rule="twice_within_a_day",
        order_id="CB-20481133",
        transaction_ids=["tx-1", "tx-2"],
        disputed=Money(minor=3990, currency="EUR"),
        recommendation="Refund the second capture.",
        reasons=["both captures succeeded", "same amount"],
    )
    understanding = an_understanding("double_charge", also=[Intent(id="order_status", confidence=0.6)])
    case = a_case(understanding=understanding, dispute=dispute, shipment=a_parcel())
    assert summarise(case, library.by_id["dispute_assessed"], library) == (
        "Intent double_charge (confidence 0.95), language de. Also asked: order_status. Disputed payment: confirm or "
        "overrule the verdict below, act on the recommendation, answer the customer. Verdict duplicate_charge by rule "
        "twice_within_a_day. Recommendation: Refund the second capture. Transactions: tx-1, tx-2. Disputed: €39.90 "
        "(EUR). Order CB-20481133. Reasons: both captures succeeded; same amount. Parcel LX123456785CN: in_transit, "
        "carrier DHL, last event 2026-11-27 10:00 UTC: Departed facility."
    )


def test_an_agent_reads_what_is_done_about_a_dispute_until_when_and_what_it_costs(library: Library) -> None:
    dispute = DisputeFacts(
        verdict="liability_shifted",
        rule="authenticated",
        recommendation="Do not refund.",
        decision="refund",
        decided_by="duplicate-capture",
        settlement="with_finance",
        due_by=datetime(2026, 12, 6, 12, tzinfo=UTC),
        fee=Money(minor=2000, currency="EUR"),
    )
    summary = summarise(a_case(dispute=dispute), library.by_id["dispute_assessed"], library)
    assert "Decision: refund by rule duplicate-capture, left to finance with a ticket." in summary
    assert "To be answered by 2026-12-06 12:00 UTC." in summary
    assert "A chargeback costs the shop €20.00 (EUR), and the customer nothing." in summary


def test_what_is_not_known_is_not_mentioned(library: Library) -> None:
    parcel = ShipmentFacts(status="unknown")
    summary = summarise(a_case(shipment=parcel), library.by_id["human_agent"], library)
    assert summary == (
        "Intent track_shipment (confidence 0.95), language de. Asked for a person. "
        "Parcel without a known number: unknown."
    )
