"""All events the gateway projects, and by what. Each is projected once, by whichever replica has its partition."""

from functools import partial

from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived, TransferRequested, WebhookConfigured
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.contracts.routing import (
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationQueued,
    ConversationResolved,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected

from gateway.changes import Changes
from gateway.record.projection import Projection
from gateway.record.record_agent import record_agent_reply, record_resolved, record_transfer
from gateway.record.record_case import (
    record_dispute,
    record_draft,
    record_no_answer,
    record_shipment,
    record_understanding,
)
from gateway.record.record_dead_letter import of_a_conversation, record_dead_letter
from gateway.record.record_language import record_language, record_translation
from gateway.record.record_person import record_assigned, record_callback, record_queued, record_refused
from gateway.record.record_received import record_received
from gateway.record.record_reply import record_guided_step, record_reply
from gateway.webhooks.record_endpoint import record_endpoint

STEP = 0.2
"""Seconds that steps on the way to an outcome may gather: it takes those of its conversation along, in one go."""


def subscriptions(changes: Changes) -> list[Subscription]:
    """All of them share the batch's projection."""
    projected = partial(Subscription, rows=partial(Projection, changes))
    return [
        projected(InquiryReceived, record_received, gather=STEP),
        projected(LanguageDetected, record_language, gather=STEP),
        projected(InquiryTranslated, record_translation, gather=STEP),
        projected(InquiryUnderstood, record_understanding, gather=STEP),
        projected(ShipmentLocated, record_shipment, gather=STEP),
        projected(DisputeAssessed, record_dispute, gather=STEP),
        projected(AnswerDrafted, record_draft, gather=STEP),
        projected(NoAnswer, record_no_answer, gather=STEP),
        projected(ReplyDecided, record_reply),
        projected(GuidedStepAsked, record_guided_step),
        projected(ConversationQueued, record_queued),
        projected(ConversationAssigned, record_assigned),
        projected(AssignmentRefused, record_refused),
        projected(CallbackBooked, record_callback),
        projected(ConversationResolved, record_resolved),
        projected(AgentReplied, record_agent_reply),
        projected(TransferRequested, record_transfer),
        projected(EventDeadLettered, record_dead_letter, wanted=of_a_conversation),
        Subscription(WebhookConfigured, record_endpoint),
    ]
