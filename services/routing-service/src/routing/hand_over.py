"""What the desk needs to know of an inquiry that a person is to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Lane, Language, is_urgent
from crossdesk.contracts.gateway import Channel, Customer, CustomerTier, InquiryReceived
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import Answer, NoAnswer

from routing.conversation import Conversation
from routing.dead_letter import error_type, read_payload
from routing.matching import GENERAL, UNKNOWN_LANGUAGE
from routing.priority import Priorities, priority_of, ranked_at, sooner, tier_points

CONSUMER_SKILLS: Mapping[str, str] = {"payments-risk": "payments", "logistics": "delivery"}
"""Who knows most about the step that failed; all others are general questions."""

VIP = "vip"
"""The tier of customers whom the VIP desk serves first."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One inquiry on its way to a person. `why` says what brought it there; `urgent`: a rule finds it so."""

    tenant: str
    conversation_id: UUID
    inquiry_id: UUID
    skill: str
    language: Language
    priority: int
    summary: str
    why: str
    country: str | None = None
    time_zone: str | None = None
    holding_text: Answer | None = None
    lane: Lane = "normal"
    channel: Channel = "web"
    vip: bool = False
    customer_tier: CustomerTier = "standard"
    urgent: bool = False


def from_no_answer(event: NoAnswer, rule: str, points: Priorities) -> HandOver:
    """`rule` decided that a person answers."""
    customer = event.inquiry.customer
    return HandOver(
        event.tenant,
        event.conversation_id,
        event.inquiry.inquiry_id,
        skill=event.skill,
        language=event.understanding.language,
        priority=priority_of(event, points),
        summary=event.summary,
        why=f"a person is needed: {event.reason.replace('_', ' ')}; rule {rule}",
        country=customer.country,
        time_zone=customer.time_zone,
        holding_text=event.holding_text,
        lane=event.lane,
        channel=event.inquiry.channel,
        vip=customer.tier == VIP,
        customer_tier=customer.tier,
    )


def from_dead_letter(event: EventDeadLettered, conversation_id: UUID, inquiry_id: UUID, points: Priorities) -> HandOver:
    """As much as the body of the lost event still tells; without it only that a person must look."""
    lost = read_payload(event)
    inquiry = lost.inquiry if isinstance(lost, Case | InquiryReceived) else None
    customer = inquiry.customer if inquiry else Customer(id="unknown")
    known = priority_of(lost, points) if isinstance(lost, Case) else tier_points(customer.tier, points)
    failure = f"{event.consumer} could not handle {event.event_type} ({error_type(event.error)})"
    return HandOver(
        event.tenant,
        conversation_id,
        inquiry_id,
        skill=lost.skill if isinstance(lost, NoAnswer) else CONSUMER_SKILLS.get(event.consumer, GENERAL),
        language=lost.understanding.language if isinstance(lost, Case) else UNKNOWN_LANGUAGE,
        priority=known + points.rescued,
        summary=f"No automatic answer: {failure}. Please read the message itself.",
        why=f"a person takes over because {failure}",
        country=customer.country,
        time_zone=customer.time_zone,
        lane="urgent" if is_urgent(event.event_topic) else "normal",
        channel=inquiry.channel if inquiry else "web",
        vip=customer.tier == VIP,
        customer_tier=customer.tier,
    )


def open_conversation(request: HandOver, now: datetime, points: Priorities) -> Conversation:
    """The desk's entry for a conversation that comes to a person for the first time."""
    opened = Conversation(
        request.tenant,
        request.conversation_id,
        state="waiting",
        inquiry_ids=[request.inquiry_id],
        skill=request.skill,
        language=request.language,
        priority=request.priority,
        queued_at=now,
        ranked_at=ranked_at(now, request.priority, points),
        summary=request.summary,
        country=request.country,
        time_zone=request.time_zone,
        lane=request.lane,
        channel=request.channel,
        vip=request.vip,
    )
    return hurried(opened, points) if request.urgent else opened


def add_inquiry(conversation: Conversation, request: HandOver, points: Priorities) -> Conversation:
    """A further message to a conversation at the desk: it keeps its place and can only gain in priority.

    A special skill or a known language is not given up for a general or an unknown one.
    """
    priority = max(conversation.priority, request.priority)
    known = replace(
        next_message(conversation, request.inquiry_id),
        skill=conversation.skill if request.skill == GENERAL else request.skill,
        language=conversation.language if request.language == UNKNOWN_LANGUAGE else request.language,
        priority=priority,
        ranked_at=ranked_at(conversation.queued_at, priority, points),
        summary=request.summary,
        country=request.country or conversation.country,
        time_zone=request.time_zone or conversation.time_zone,
        lane=request.lane,
        channel=request.channel,
        vip=request.vip or conversation.vip,
    )
    return hurried(known, points) if request.urgent else known


def hurried(conversation: Conversation, points: Priorities) -> Conversation:
    """The conversation as one that was found urgent; a second time changes nothing."""
    if conversation.urgent:
        return conversation
    return sooner(replace(conversation, urgent=True), points.found_urgent, points)


def next_message(conversation: Conversation, inquiry_id: UUID) -> Conversation:
    """The conversation with one more message that waits for a person's reply."""
    unread = conversation.inquiry_ids if conversation.awaits_reply else ()
    return replace(conversation, inquiry_ids=[*unread, inquiry_id], awaits_reply=True)
