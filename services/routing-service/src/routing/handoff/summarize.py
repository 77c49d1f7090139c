"""The case in short for the person who takes over: structured, bounded, and nothing that no event told."""

from dataclasses import dataclass
from uuid import UUID

from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import Lane, Money
from crossdesk.contracts.handoff import (
    LONGEST_LINE,
    HandoffCustomer,
    HandoffOrder,
    HandoffParcel,
    HandoffPayment,
    HandoffSummarized,
    HandoffWish,
)
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import Answer, AnswerDrafted
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts

from routing.handoff.next_step import next_step
from routing.question import Question
from routing.tiers.course import Course
from routing.tiers.known_before import order_of

MOST = 5
"""Of each list."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an inquiry beside its case. `told` is what the customer hears meanwhile."""

    question: Question
    decided_by: DecidedBy
    course: Course
    value: Money | None
    lane: Lane
    told: Answer | None
    why: str

    @property
    def inquiry_id(self) -> UUID:
        return self.question.inquiry_id


def summarize(case: Case | None, known: Told) -> HandoffSummarized:
    """The event; `case` is None for what was lost and cannot be read any more."""
    draft = case.answer if isinstance(case, AnswerDrafted) else None
    summary = HandoffSummarized(
        tenant=known.question.tenant,
        conversation_id=known.question.conversation_id,
        lane=known.lane,
        inquiry_id=known.inquiry_id,
        decided_by=known.decided_by,
        next_step=next_step(case, known.course.failed),
        tried=list(known.course.tried),
        failed_answers=known.course.failed,
        suggested_reply=draft,
        told=known.told,
        why=known.why,
    )
    return summary.model_copy(update=_of_case(case, known.value)) if case else summary


def _of_case(case: Case, value: Money | None) -> dict[str, object]:
    inquiry, meaning = case.inquiry, case.understanding
    return {
        "channel": inquiry.channel,
        "language": meaning.language,
        "customer": HandoffCustomer.model_validate(inquiry.customer, from_attributes=True),
        "wish": HandoffWish(
            intent=meaning.intent.id,
            confidence=meaning.intent.confidence,
            also=[also.id for also in meaning.also[:MOST]],
            sentiment=meaning.sentiment,
            emotion=meaning.emotion,
            urgent=meaning.urgent,
        ),
        "parcel": _parcel(case.shipment) if case.shipment else None,
        "order": _order(case, value),
        "payment": _payment(case.dispute) if case.dispute else None,
    }


def _parcel(shipment: ShipmentFacts) -> HandoffParcel:
    expected = shipment.estimated_delivery or (shipment.arrival.p90 if shipment.arrival else None)
    return HandoffParcel(
        status=shipment.status,
        tracking_number=shipment.tracking_number,
        carrier=shipment.carrier,
        last_event=shipment.last_event,
        expected=expected,
    )


def _order(case: Case, value: Money | None) -> HandoffOrder | None:
    order = order_of(case)
    if order is None:
        return None
    shipped = case.shipment if case.shipment and case.shipment.order_id == order else None
    return HandoffOrder(order_id=order, status=shipped.order_status if shipped else None, value=value)


def _payment(dispute: DisputeFacts) -> HandoffPayment:
    return HandoffPayment(
        verdict=dispute.verdict,
        recommendation=dispute.recommendation[:LONGEST_LINE],
        disputed=dispute.disputed,
        transaction_ids=dispute.transaction_ids[:MOST],
        decision=dispute.decision,
        settlement=dispute.settlement,
        due_by=dispute.due_by,
    )
