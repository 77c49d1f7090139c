"""All events the gateway projects, and by what. Each is projected once, by whichever replica has its partition."""

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

STEP = 0.04
"""Seconds that steps on the way to an outcome may gather: the outcome takes them along, in one transaction."""

SUBSCRIPTIONS = [
    Subscription(InquiryReceived, record_received, gather=STEP),
    Subscription(LanguageDetected, record_language, gather=STEP),
    Subscription(InquiryTranslated, record_translation, gather=STEP),
    Subscription(InquiryUnderstood, record_understanding, gather=STEP),
    Subscription(ShipmentLocated, record_shipment, gather=STEP),
    Subscription(DisputeAssessed, record_dispute, gather=STEP),
    Subscription(AnswerDrafted, record_draft, gather=STEP),
    Subscription(NoAnswer, record_no_answer, gather=STEP),
    Subscription(ReplyDecided, record_reply),
    Subscription(GuidedStepAsked, record_guided_step),
    Subscription(ConversationQueued, record_queued),
    Subscription(ConversationAssigned, record_assigned),
    Subscription(AssignmentRefused, record_refused),
    Subscription(CallbackBooked, record_callback),
    Subscription(ConversationResolved, record_resolved),
    Subscription(AgentReplied, record_agent_reply),
    Subscription(TransferRequested, record_transfer),
    Subscription(EventDeadLettered, record_dead_letter, wanted=of_a_conversation),
    Subscription(WebhookConfigured, record_endpoint),
]
