"""An inquiry on its way to an answer: understood, then filled with facts, then drafted. Nothing here is final."""

from crossdesk.contracts.event import Event, Json
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.opened import AnswerDrafted, Case, DisputeAssessed, InquiryUnderstood, NoAnswer, ShipmentLocated
from gateway.record.projection import project
from gateway.record.record_received import received_facts


async def record_understanding(event: InquiryUnderstood, work: UnitOfWork) -> list[Event]:
    found = event.understanding
    data = {
        "intent": found.intent,
        "also": found.also,
        "language": found.language,
        "sentiment": found.sentiment,
        "emotion": found.emotion,
        "urgent": found.urgent,
        "personal_data": found.personal_data,
        "needs": event.needs,
        "reasons": found.reasons,
    }
    return await _record_case(event, work, data)


async def record_shipment(event: ShipmentLocated, work: UnitOfWork) -> list[Event]:
    return await _record_case(event, work, {"shipment": event.shipment})


async def record_dispute(event: DisputeAssessed, work: UnitOfWork) -> list[Event]:
    return await _record_case(event, work, {"dispute": event.dispute})


async def record_draft(event: AnswerDrafted, work: UnitOfWork) -> list[Event]:
    """The text itself is shown once routing-service decided to send it."""
    answer = event.answer
    return await _record_case(event, work, {"kind": event.kind, "scenario": answer.scenario, "sources": answer.sources})


async def record_no_answer(event: NoAnswer, work: UnitOfWork) -> list[Event]:
    return await _record_case(event, work, {"reason": event.reason, "skill": event.skill})


async def _record_case(event: Case, work: UnitOfWork, data: Json) -> list[Event]:
    facts = {"status": "understood", **received_facts(event.inquiry), **understood_facts(event)}
    return await project(event, work, Change(inquiry_id=event.inquiry.inquiry_id, data=data, inquiry=facts))


def understood_facts(event: Case) -> Json:
    found = event.understanding
    return {
        "language": found.language,
        "intent": found.intent.id,
        "confidence": found.intent.confidence,
        "sentiment": found.sentiment,
        "emotion": found.emotion,
    }
