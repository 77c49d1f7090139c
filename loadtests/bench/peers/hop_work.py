"""What each hop of a peer does: the services' own pure functions, without any store.

What a service would look up in its tables is not known here: every conversation is new, no order is known, and a
carrier's word of a parcel is made up.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import uuid4

from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import Customer, Inquiry, InquiryReceived
from crossdesk.contracts.intent import Case, InquiryUnderstood, Understanding
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.contracts.routing import ConversationQueued, GuidedStepAsked, ReplyDecided
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from intent.conversations import Memory
from intent.entities import EntityFinder, Surroundings
from intent.load_reader import load_reader
from intent.reading import Reader
from intent.understand_inquiry import recall, settle_intent
from knowledge.asked import Questions
from knowledge.draft_answer import answer_from
from knowledge.library import Library
from knowledge.load_library import load_library
from logistics.find_parcel import choose, named_in
from logistics.known import Known
from logistics.tell import complete, nothing_to_tell
from pydantic import Discriminator, Field, Tag
from routing.decide_outcome import reply
from routing.hand_over import from_no_answer
from routing.handoff.held_back import from_draft
from routing.policy import Policy, load_policy
from routing.tiers.course import Course, heard_of, take_in
from routing.tiers.decide_tier import decide_tier
from routing.tiers.facts import facts_of
from routing.tiers.policies import default_compiled

from loadtests.bench.ceilings.noop_fastapi import NoopInquiry
from loadtests.bench.tenants import tenant_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

TENANT = tenant_of(0)
Outcome = Annotated[ReplyDecided | GuidedStepAsked | ConversationQueued, Field(discriminator="tier")]


def _drafted(body: Any) -> str:
    return "answer" if "answer" in body else "none"


Drafted = Annotated[Annotated[AnswerDrafted, Tag("answer")] | Annotated[NoAnswer, Tag("none")], Discriminator(_drafted)]
"""Told apart before they are validated, as the type in an envelope tells our services."""


@cache
def reader() -> Reader:
    return load_reader()


@cache
def desk_policy() -> Policy:
    return load_policy()


@cache
def finder() -> EntityFinder:
    return EntityFinder()


@cache
def library() -> Library:
    return load_library()


def receive(asked: NoopInquiry) -> InquiryReceived:
    """The gateway's hop."""
    inquiry_id, now = uuid4(), datetime.now(UTC)
    customer = Customer.model_validate(asked.customer.model_dump())
    values = {"channel": asked.channel, "text": asked.text, "metadata": asked.metadata}
    inquiry = Inquiry.model_validate({"inquiry_id": inquiry_id, "customer": customer, "received_at": now, **values})
    return InquiryReceived(tenant=TENANT, conversation_id=derive_id(TENANT, inquiry_id), inquiry=inquiry)


def understand(event: InquiryReceived) -> InquiryUnderstood:
    """The hop of intent-service."""
    inquiry, policy = event.inquiry, reader().policy
    customer, received = inquiry.customer, inquiry.received_at.date()
    reading = reader().read(inquiry.text, customer.locale)
    around = Surroundings(received, customer.country, customer.locale, about_parcels=reading.about_parcels)
    named = finder().find(inquiry.text, around)
    intent, why = settle_intent(reading, named, Memory(1), policy)
    entities, also = recall(reading, intent, named, Memory(1), policy)
    understanding = Understanding(
        language=reading.language,
        intent=intent,
        also=reading.also,
        entities=entities,
        sentiment=reading.feeling.sentiment,
        emotion=reading.feeling.emotion,
        urgent=reading.feeling.urgent,
        reasons=[*why, *also],
    )
    case = {**dict(event), "turn": 1, "understanding": understanding, "needs": policy.needed(intent, entities)}
    return InquiryUnderstood.model_validate(case)


def needs_parcel(event: Case) -> bool:
    return "shipment" in event.needs


def locate(event: Case) -> ShipmentLocated:
    """The hop of logistics-service."""
    choice = choose(named_in(event), event.inquiry.customer, Known())
    told = complete(in_transit(choice.number), choice, None, now()) if choice.number else nothing_to_tell(choice)
    return ShipmentLocated.model_validate({**dict(event), "needs": [], "shipment": told})


def in_transit(number: str) -> ShipmentFacts:
    """What a carrier might say."""
    last = ShipmentEvent(at=now() - timedelta(hours=9), description="Handed over to the airline", location="Guangzhou")
    return ShipmentFacts(
        status="in_transit", tracking_number=number, carrier="China Post", last_event=last, checked_at=now()
    )


def now() -> datetime:
    return datetime.now(UTC)


async def draft(event: Case) -> AnswerDrafted | NoAnswer:
    """The hop of knowledge-service."""
    work = UnitOfWork(cast("PoolConnectionProxy", None), Cause(uuid4(), now()), Questions())
    (drafted,) = await answer_from(library())(event, work)
    assert isinstance(drafted, AnswerDrafted | NoAnswer)  # for mypy: it gives nothing else
    return drafted


def decide(event: AnswerDrafted | NoAnswer) -> Outcome:
    """The hop of routing-service, but for the queue of agents and what they are told."""
    facts = facts_of(event, take_in(Course(), heard_of(event)), value=None, contacts=0, with_person=False)
    decision = decide_tier(facts, default_compiled())
    decided_by = DecidedBy(rule=decision.rule, facts=decision.grounds(facts))
    if isinstance(event, AnswerDrafted) and decision.tier != "person":
        return reply(event, decided_by, held=False)
    points = desk_policy().priorities
    request = (
        from_no_answer(event, decided_by.rule, points)
        if isinstance(event, NoAnswer)
        else from_draft(event, decided_by, points)
    )
    return ConversationQueued(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        skill=request.skill,
        language=request.language,
        priority=0,
        summary=request.summary,
    )
