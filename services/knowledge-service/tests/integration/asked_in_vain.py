"""What tests of learning share: five questions no scenario answers, what agents replied, and the turns they come in."""

from datetime import timedelta
from typing import Any

from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import NoAnswer, RepliesSuggested
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from knowledge.asked import Questions
from knowledge.learning.draft_answers import draft_answers
from knowledge.learning.drafts import Draft
from knowledge.learning.experience import Experience
from knowledge.learning.learn_from_agents import learn_from_reply
from knowledge.learning.note_unanswered import noting, rows_noting
from knowledge.learning.retention import Retention
from knowledge.learning.suggest_replies import suggest_with
from knowledge.learning.terms import TermWeights

ASKED = (
    "Do you engrave watches?",
    "Hello, can I have my watch engraved? My order is CB-20481133",
    "Is engraving possible on the watch?",
    "Please engrave my watch, I am Erika Muster, erika@example.com",
    "engraving on watches available?",
)
REPLIED = (
    "Dear Ms Muster,\n\nYes, we engrave watches with up to 20 letters. It takes 3 days.\n\nBest regards,\nAna",
    "Hello Erika,\n\nWe engrave watches with up to 20 letters; it takes 3 days.\n\nKind regards\nBen Smith",
    "Yes, we engrave watches. It takes 3 days.",
    "We engrave watches with up to 20 letters. Your order CB-20481133 takes 3 days more.",
    "Yes, engraving is possible.",
)
SIXTH = "Can you engrave a watch?"


def understood(text: str, tenant: str = "demo", intent: str = "out_of_scope", **fields: Any) -> InquiryUnderstood:
    customer = a_customer(name="Erika Muster", email="erika@example.com", locale="en-GB")
    language, confidence = fields.pop("language", "en"), fields.pop("confidence", 0.9)
    names = {"inquiry_id": derive_id("inquiry", tenant, text), "received_at": fields.pop("at", NOON)}
    return a_case(
        inquiry=an_inquiry(text, customer=customer, **names),
        tenant=tenant,
        understanding=an_understanding(intent, confidence, language=language),
        conversation_id=derive_id("conversation of", tenant, text),
        **fields,
    )


def unanswered(text: str, reason: str = "out_of_scope", **fields: Any) -> NoAnswer:
    case = understood(text, **fields)
    return NoAnswer(**case.model_dump(), reason=reason, summary="A person is needed.")


def experience() -> Experience:
    return Experience(Retention(timedelta(days=90)))


async def noted(database: Database, event: NoAnswer) -> None:
    """What happens in the turn that decides on `event`."""

    async def respond(_case: Event, _work: UnitOfWork[Questions]) -> list[Event]:
        return [event]

    assert await handle(database, noting(respond), event, rows=rows_noting(experience, Questions)) == [event]


def taken(event: NoAnswer, agent_id: str = "ana") -> ConversationAssigned:
    return ConversationAssigned(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        agent_id=agent_id,
    )


async def suggested(database: Database, weights: TermWeights, event: NoAnswer) -> RepliesSuggested:
    await noted(database, event)
    [said] = await handle(database, suggest_with(weights), taken(event), rows=experience)
    assert isinstance(said, RepliesSuggested)
    return said


async def replied(database: Database, event: NoAnswer, text: str, name: str = "first") -> None:
    reply = AgentReplied(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        message_id=derive_id(name, event.conversation_id, text),
        agent_id="ana",
        text=text,
    )
    at = event.inquiry.received_at + timedelta(hours=1)
    assert await handle(database, learn_from_reply, reply, rows=experience, at=at) == []


async def five_in_vain(database: Database, weights: TermWeights, tenant: str = "demo") -> None:
    for number, (text, reply) in enumerate(zip(ASKED, REPLIED, strict=True)):
        event = unanswered(text, tenant=tenant, at=NOON + timedelta(days=number))
        await suggested(database, weights, event)
        await replied(database, event, reply)


async def drafts_of(database: Database, weights: TermWeights, tenant: str = "demo") -> list[Draft]:
    return await draft_answers(database, tenant, weights, None, NOON)
