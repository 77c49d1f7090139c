"""What an agent reads first when a conversation is handed over: English, and facts only."""

from collections.abc import Iterator, Mapping

from babel import Locale
from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts, SettlementState

from knowledge.library import Library
from knowledge.money import format_money
from knowledge.scenario import Scenario

AGENTS_LOCALE = Locale("en")

SETTLED: Mapping[SettlementState, str] = {
    "due": "the refund is being made automatically",
    "refunded": "refunded automatically",
    "with_finance": "left to finance with a ticket",
}


def summarise(case: Case, scenario: Scenario, library: Library) -> str:
    """One paragraph: what is wanted, why a person is needed, what is known of payment and parcel."""
    return " ".join(_sentences(case, scenario, library))


def _sentences(case: Case, scenario: Scenario, library: Library) -> Iterator[str]:
    understanding = case.understanding
    intent = understanding.intent
    yield f"Intent {intent.id} (confidence {intent.confidence:.2f}), language {understanding.language}."
    if understanding.also:
        yield f"Also asked: {', '.join(also.id for also in understanding.also)}."
    if scenario.handover:
        yield scenario.handover
    if case.dispute:
        yield from _dispute(case.dispute, library.conventions.exponents)
    if case.shipment:
        yield _parcel(case.shipment)


def _dispute(dispute: DisputeFacts, exponents: dict[str, int]) -> Iterator[str]:
    yield f"Verdict {dispute.verdict} by rule {dispute.rule}."
    yield f"Recommendation: {dispute.recommendation.rstrip('.')}."
    if dispute.transaction_ids:
        yield f"Transactions: {', '.join(dispute.transaction_ids)}."
    if dispute.disputed:
        yield f"Disputed: {_amount(dispute.disputed, exponents)}."
    if dispute.order_id:
        yield f"Order {dispute.order_id}."
    if dispute.charge_explained:
        yield "Bill and payments explain the amount named to the last unit."
    yield from _decision(dispute, exponents)
    if dispute.reasons:
        yield f"Reasons: {'; '.join(reason.rstrip('.') for reason in dispute.reasons)}."


def _decision(dispute: DisputeFacts, exponents: dict[str, int]) -> Iterator[str]:
    """What payments-risk does about it, until when, and what is at stake for the shop."""
    if dispute.decision is None:
        return
    settled = f", {SETTLED[dispute.settlement]}" if dispute.settlement else ""
    yield f"Decision: {dispute.decision.replace('_', ' ')} by rule {dispute.decided_by}{settled}."
    if dispute.due_by:
        yield f"To be answered by {dispute.due_by:%Y-%m-%d %H:%M} UTC."
    if dispute.fee:
        yield f"A chargeback costs the shop {_amount(dispute.fee, exponents)}, and the customer nothing."


def _amount(money: Money, exponents: dict[str, int]) -> str:
    return f"{format_money(money, AGENTS_LOCALE, exponents)} ({money.currency})"


def _parcel(shipment: ShipmentFacts) -> str:
    said = [f"Parcel {shipment.tracking_number or 'without a known number'}: {shipment.status}"]
    if shipment.carrier:
        said.append(f"carrier {shipment.carrier}")
    if shipment.last_event:
        said.append(f"last event {shipment.last_event.at:%Y-%m-%d %H:%M} UTC: {shipment.last_event.description}")
    return ", ".join(said).rstrip(".") + "."
