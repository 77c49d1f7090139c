"""What the person should do first: told by facts alone, the most pressing first."""

from collections.abc import Mapping

from crossdesk.contracts.handoff import NextStep
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeFacts

OF_DISPUTES: Mapping[str, NextStep] = {
    "ask_person": "decide_dispute",
    "contest": "tell_dispute_is_with_bank",
    "accept": "tell_dispute_is_with_bank",
    "finance_ticket": "watch_finance_ticket",
}
OF_PARCELS: Mapping[ShipmentStatus, NextStep] = {
    "customs": "help_with_customs",
    "delivery_failure": "arrange_delivery",
    "available_for_pickup": "arrange_delivery",
    "exception": "trace_parcel",
    "expired": "trace_parcel",
    "returned": "arrange_delivery",
    "not_found": "check_parcel_number",
}
UPSET = frozenset({"anger", "fear", "disgust"})


def next_step(case: Case | None, failed_answers: int) -> NextStep:
    """The first of these that the facts tell; `judge_request` where they tell nothing special."""
    if case is None:
        return "read_message"
    if step := _of_dispute(case.dispute) or _of_mood(case) or _of_parcel(case.shipment):
        return step
    if isinstance(case, NoAnswer) and case.reason == "asked_for_person":
        return "help_in_person"
    if failed_answers or (isinstance(case, NoAnswer) and case.reason == "repeated_question"):
        return "solve_what_failed"
    unclear = isinstance(case, NoAnswer) and case.reason in ("low_confidence", "no_scenario", "out_of_scope")
    return "answer_question" if unclear else "judge_request"


def _of_dispute(dispute: DisputeFacts | None) -> NextStep | None:
    if dispute is None:
        return None
    if dispute.settlement == "with_finance":
        return "watch_finance_ticket"
    if dispute.settlement == "refunded":
        return "tell_refund_is_made"
    return OF_DISPUTES.get(dispute.decision or "")


def _of_mood(case: Case) -> NextStep | None:
    meaning = case.understanding
    return "calm_and_solve" if meaning.sentiment == "negative" and meaning.emotion in UPSET else None


def _of_parcel(shipment: ShipmentFacts | None) -> NextStep | None:
    return OF_PARCELS.get(shipment.status) if shipment else None
