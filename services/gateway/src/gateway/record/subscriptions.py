"""All events the gateway projects, and by what. Each is projected once, by whichever replica has its partition."""

from collections.abc import Callable
from functools import partial

from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.callbacks import CallbackRefused, CallbackReminded, CallbackSettled
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.desks import DesksConfigured
from crossdesk.contracts.finance_tickets import FinanceTicketClosed
from crossdesk.contracts.gateway import (
    AgentReplied,
    AnswerRated,
    InquiryReceived,
    IntentExamplesConfigured,
    TransferRequested,
    WebhookConfigured,
)
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.intent import InquiryUnderstood, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer, NoticeWritten, RepliesSuggested
from crossdesk.contracts.logistics import OrderWithdrawn, ShipmentLocated
from crossdesk.contracts.payments_risk import (
    DisputeAnswerSettled,
    DisputeAssessed,
    DisputeDeadlineNear,
    DisputeDecided,
    FinanceTicketOpened,
    PaymentAlertRaised,
    TransactionScored,
    VampRatioHigh,
)
from crossdesk.contracts.reply_differences import ReplyDifferenceFound
from crossdesk.contracts.routing import (
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationHandedOver,
    ConversationQueued,
    ConversationResolved,
    GuidedStepAsked,
    ReplyDecided,
)
from crossdesk.contracts.service_levels import ServiceLevelsConfigured
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested, SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.contracts.tier_policy import TierPolicyConfigured
from crossdesk.contracts.translation import (
    InquiryTranslated,
    LanguageDetected,
    ReplyLocalised,
    ReplyOverdue,
    TranslationCorrected,
)
from crossdesk.contracts.waits import WaitEstimated

from gateway.changes import Changes
from gateway.desks.record_desks import record_desks
from gateway.intents.record_intents import record_activated, record_intent_examples, record_trained
from gateway.record import opened
from gateway.record.opened import opening
from gateway.record.projection import Projection
from gateway.record.record_agent import record_agent_reply, record_resolved, record_transfer
from gateway.record.record_callback import record_callback_refused, record_reminded, record_settled
from gateway.record.record_case import (
    record_dispute,
    record_draft,
    record_no_answer,
    record_shipment,
    record_understanding,
)
from gateway.record.record_dead_letter import record_dead_letter
from gateway.record.record_handed_over import record_handed_over
from gateway.record.record_handoff import record_given_back, record_handoff
from gateway.record.record_language import record_language, record_translation
from gateway.record.record_localised import record_corrected, record_localised, record_overdue
from gateway.record.record_notice import record_notice
from gateway.record.record_person import record_assigned, record_callback, record_queued, record_refused
from gateway.record.record_rating import record_rating
from gateway.record.record_received import record_received
from gateway.record.record_reply import record_guided_step, record_reply
from gateway.record.record_sla import record_at_risk, record_breached, record_clocks, record_pause, record_resume
from gateway.record.record_suggestions import record_suggestions
from gateway.record.record_wait import record_wait
from gateway.service_levels.record_levels import record_levels
from gateway.tier_policy.record_policy import record_policy
from gateway.webhooks.announce_dispute import (
    announce_answer,
    announce_deadline,
    announce_decision,
    announce_ratio,
    announce_ticket,
    announce_ticket_closed,
)
from gateway.webhooks.announce_payment import announce_alert, announce_score
from gateway.webhooks.announce_reply_difference import announce_reply_difference
from gateway.webhooks.announce_withdrawal import announce_withdrawal
from gateway.webhooks.record_endpoint import record_endpoint

STEP = 0.2
"""Seconds that steps on the way to an outcome may gather: it takes those of its conversation along, in one go."""


def subscriptions(changes: Changes) -> list[Subscription]:
    """All of them share the batch's projection. What comes with every inquiry is read without the contract's models."""
    projected = partial(Subscription, rows=partial(Projection, changes), alone=True)
    return [*_of_messages(projected), *_of_people(projected), *_of_shops()]


def _of_messages(projected: Callable[..., Subscription]) -> list[Subscription]:
    """What comes of a message until it is answered, or waits for a person."""
    return [
        projected(InquiryReceived, record_received, opened=opening(opened.InquiryReceived), gather=STEP),
        projected(LanguageDetected, record_language, opened=opening(opened.LanguageDetected), gather=STEP),
        projected(InquiryTranslated, record_translation, opened=opening(opened.InquiryTranslated), gather=STEP),
        projected(InquiryUnderstood, record_understanding, opened=opening(opened.InquiryUnderstood), gather=STEP),
        projected(ShipmentLocated, record_shipment, opened=opening(opened.ShipmentLocated), gather=STEP),
        projected(DisputeAssessed, record_dispute, opened=opening(opened.DisputeAssessed), gather=STEP),
        projected(AnswerDrafted, record_draft, opened=opening(opened.AnswerDrafted), gather=STEP),
        projected(NoAnswer, record_no_answer, opened=opening(opened.NoAnswer), gather=STEP),
        projected(RepliesSuggested, record_suggestions, gather=STEP),
        projected(ReplyDecided, record_reply, opened=opening(opened.ReplyDecided)),
        projected(GuidedStepAsked, record_guided_step, opened=opening(opened.GuidedStepAsked)),
        projected(ConversationQueued, record_queued, opened=opening(opened.ConversationQueued)),
    ]


def _of_people(projected: Callable[..., Subscription]) -> list[Subscription]:
    """What people do, are asked for and promise, and what else a timeline tells."""
    return [
        projected(ConversationAssigned, record_assigned),
        projected(AssignmentRefused, record_refused),
        projected(CallbackBooked, record_callback),
        projected(CallbackRefused, record_callback_refused),
        projected(CallbackReminded, record_reminded),
        projected(CallbackSettled, record_settled),
        projected(ConversationResolved, record_resolved),
        projected(HandoffSummarized, record_handoff, gather=STEP),
        projected(ConversationGivenBack, record_given_back),
        projected(ConversationHandedOver, record_handed_over),
        projected(WaitEstimated, record_wait, gather=STEP),
        projected(AgentReplied, record_agent_reply),
        projected(ReplyLocalised, record_localised, alone=False),
        projected(ReplyOverdue, record_overdue, alone=False),
        projected(TranslationCorrected, record_corrected, alone=False),
        projected(TransferRequested, record_transfer),
        projected(PauseRequested, record_pause),
        projected(ResumeRequested, record_resume),
        projected(SlaClocksMoved, record_clocks, gather=STEP),
        projected(SlaAtRisk, record_at_risk),
        projected(SlaBreached, record_breached),
        projected(AnswerRated, record_rating, gather=STEP),
        projected(NoticeWritten, record_notice),
        projected(EventDeadLettered, record_dead_letter),
    ]


def _of_shops() -> list[Subscription]:
    """What a shop configured, and what it is told by webhook alone."""
    return [
        Subscription(WebhookConfigured, record_endpoint),
        Subscription(OrderWithdrawn, announce_withdrawal),
        Subscription(DisputeDecided, announce_decision),
        Subscription(FinanceTicketOpened, announce_ticket),
        Subscription(FinanceTicketClosed, announce_ticket_closed),
        Subscription(DisputeDeadlineNear, announce_deadline),
        Subscription(DisputeAnswerSettled, announce_answer),
        Subscription(VampRatioHigh, announce_ratio),
        Subscription(PaymentAlertRaised, announce_alert),
        Subscription(TransactionScored, announce_score),
        Subscription(ReplyDifferenceFound, announce_reply_difference),
        Subscription(TierPolicyConfigured, record_policy),
        Subscription(ServiceLevelsConfigured, record_levels),
        Subscription(DesksConfigured, record_desks),
        Subscription(IntentExamplesConfigured, record_intent_examples),
        Subscription(IntentModelTrained, record_trained),
        Subscription(IntentVersionActivated, record_activated),
    ]
