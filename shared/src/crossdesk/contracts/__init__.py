"""All events of Crossdesk by name: the one list from which the bus decodes and the docs are generated."""

from crossdesk.contracts.callbacks import (
    CallbackCancelled,
    CallbackRefused,
    CallbackReminded,
    CallbackRequested,
    CallbackSettled,
)
from crossdesk.contracts.dead_letters import EventDeadLettered, EventRetried
from crossdesk.contracts.desks import DesksConfigured
from crossdesk.contracts.event import Event
from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested, SettlementLimitsConfigured
from crossdesk.contracts.finance_tickets import FinanceTicketClosed
from crossdesk.contracts.gateway import (
    AgentAccountConfigured,
    AgentPresenceChanged,
    AgentReplied,
    AnswerRated,
    AssignmentRequested,
    GiveBackRequested,
    InquiryReceived,
    IntentExamplesConfigured,
    IntentRetrainingRequested,
    IntentVersionActivationRequested,
    OrderImported,
    PaymentRuleConfigured,
    ResolveRequested,
    ShipmentUpdateReported,
    TenantConfigured,
    TransferRequested,
    WebhookConfigured,
)
from crossdesk.contracts.glossaries import GlossaryConfigured
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.intent import InquiryUnderstood, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer, NoticeWritten, RepliesSuggested
from crossdesk.contracts.logistics import (
    CarrierUpdateReported,
    NoticeDue,
    OrderWithdrawn,
    ParcelProofGiven,
    ShipmentAnomaly,
    ShipmentLocated,
)
from crossdesk.contracts.payments import DisputeReported, TransactionReported
from crossdesk.contracts.payments_risk import (
    DisputeAnswerSettled,
    DisputeAssessed,
    DisputeDeadlineNear,
    DisputeDecided,
    DisputeRecordChanged,
    FinanceTicketOpened,
    PaymentAlertRaised,
    ProofOfDeliveryAsked,
    RefundDue,
    TransactionScored,
    VampRatioHigh,
)
from crossdesk.contracts.reply_differences import ReplyDifferenceFound
from crossdesk.contracts.routing import (
    AgentFoundAbsent,
    AssignmentRefused,
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationHandedOver,
    ConversationQueued,
    ConversationResolved,
    DeskReviewDue,
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
from crossdesk.contracts.waits import WaitEstimated, WaitsDue

PUBLISHERS: dict[str, tuple[type[Event], ...]] = {
    "gateway": (
        InquiryReceived,
        OrderImported,
        TransactionReported,
        DisputeReported,
        ShipmentUpdateReported,
        AgentPresenceChanged,
        AssignmentRequested,
        AgentReplied,
        ReplyOverdue,
        TranslationCorrected,
        AnswerRated,
        ResolveRequested,
        TransferRequested,
        GiveBackRequested,
        CallbackRequested,
        CallbackCancelled,
        PauseRequested,
        ResumeRequested,
        TenantConfigured,
        AgentAccountConfigured,
        WebhookConfigured,
        PaymentRuleConfigured,
        SettlementLimitsConfigured,
        FinanceTicketCloseRequested,
        TierPolicyConfigured,
        DesksConfigured,
        ServiceLevelsConfigured,
        GlossaryConfigured,
        IntentExamplesConfigured,
        IntentRetrainingRequested,
        IntentVersionActivationRequested,
        EventRetried,
    ),
    "intent": (InquiryUnderstood, IntentModelTrained, IntentVersionActivated),
    "translation": (LanguageDetected, InquiryTranslated, ReplyLocalised, ReplyDifferenceFound),
    "logistics": (ShipmentLocated, CarrierUpdateReported, ShipmentAnomaly, NoticeDue, OrderWithdrawn, ParcelProofGiven),
    "payments-risk": (
        DisputeAssessed,
        DisputeDecided,
        FinanceTicketOpened,
        FinanceTicketClosed,
        PaymentAlertRaised,
        TransactionScored,
        ProofOfDeliveryAsked,
        RefundDue,
        DisputeRecordChanged,
        DisputeDeadlineNear,
        DisputeAnswerSettled,
        VampRatioHigh,
    ),
    "knowledge": (AnswerDrafted, NoAnswer, RepliesSuggested, NoticeWritten),
    "routing": (
        ReplyDecided,
        GuidedStepAsked,
        ConversationQueued,
        ConversationAssigned,
        AssignmentRefused,
        CallbackBooked,
        CallbackRefused,
        CallbackReminded,
        CallbackSettled,
        ConversationResolved,
        ConversationGivenBack,
        ConversationHandedOver,
        HandoffSummarized,
        DeskReviewDue,
        AgentFoundAbsent,
        SlaClocksMoved,
        SlaAtRisk,
        SlaBreached,
        WaitEstimated,
        WaitsDue,
    ),
    "every consumer": (EventDeadLettered,),
}

EVENTS: dict[str, type[Event]] = {event.__name__: event for events in PUBLISHERS.values() for event in events}
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(topic for event in EVENTS.values() for topic in event.topics()))

KEPT_FOREVER: frozenset[str] = frozenset({"accounts"})
"""Topics without retention: who the tenants and agents are is read from the beginning by every gateway."""
