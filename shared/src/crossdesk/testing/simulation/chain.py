"""Three services in a row, as intent, knowledge and routing are: each reads one event and says one.

The number of an inquiry is its text. What it meets on its way (poison, failures that pass) is the plan's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.event import ConversationEvent, derive_id
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer, AnswerDrafted
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, an_inquiry
from crossdesk.testing.simulation.plan import Plan

GARBAGE = b"\xff{"


@dataclass(frozen=True)
class Stage:
    """One service: what it reads, what it says (given the event and its turn), and how it works."""

    name: str
    event: type[ConversationEvent]
    says: type[ConversationEvent]
    say: Callable[[Any, int], ConversationEvent]
    fetches: bool = False
    gather: float = 0.0


def _understood(event: InquiryReceived, turn: int) -> InquiryUnderstood:
    carried = {"inquiry": event.inquiry, "conversation_id": event.conversation_id, "lane": event.lane}
    return a_case(InquiryUnderstood, turn=turn, **carried)


def _drafted(event: InquiryUnderstood, turn: int) -> AnswerDrafted:
    fields = {name: getattr(event, name) for name in ("conversation_id", "inquiry", "turn", "understanding", "lane")}
    answer = Answer(text=str(turn), language="de", scenario="simulated")
    return AnswerDrafted(tenant=event.tenant, kind="answer", answer=answer, **fields)


def _decided(event: AnswerDrafted, turn: int) -> ReplyDecided:
    return ReplyDecided(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=event.lane,
        inquiry_id=event.inquiry.inquiry_id,
        answer=event.answer,
    )


STAGES = (
    Stage("intent", InquiryReceived, InquiryUnderstood, _understood),
    Stage("knowledge", InquiryUnderstood, AnswerDrafted, _drafted, fetches=True),
    Stage("routing", AnswerDrafted, ReplyDecided, _decided, gather=0.04),
)


def number_of(event: Any) -> int:
    """The number of the inquiry this event is about."""
    return int(event.inquiry.text)


def inquiry(number: int, plan: Plan) -> Envelope:
    """The event a customer's message begins with; a garbled one has an envelope and no body."""
    conversation = number % plan.conversations
    event = InquiryReceived(
        tenant=TENANT,
        conversation_id=a_conversation(str(conversation)),
        lane="urgent" if conversation in plan.urgent else "normal",
        inquiry=an_inquiry(str(number)),
    )
    envelope = wrap(event, event_id=derive_id("inquiry", number), source="gateway", time=NOON)
    return _garbled(envelope) if number in plan.garbled else envelope


def _garbled(envelope: Envelope) -> Envelope:
    fields: dict[str, Any] = {name: getattr(envelope, name) for name in Envelope.__struct_fields__}
    return Envelope(**{**fields, "data": GARBAGE})


def topics(stages: Sequence[Stage]) -> list[str]:
    """All topics of a chain, that of dead letters included."""
    return [*stages[0].event.topics(), *(topic for stage in stages for topic in stage.says.topics()), "dead-letters"]
