"""What shops are shown of their disputes: a line for each, and one of them with all that is known of it."""

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.dispute_evidence import DocumentKind, DocumentType
from crossdesk.contracts.event import Money
from crossdesk.contracts.payment_fields import Awaiting, DisputeProvider, DisputeStage, Scheme
from crossdesk.contracts.payments_risk import AnswerState
from crossdesk.contracts.payments_risk_facts import DisputeOutcome, SettlementState

ANSWER: dict[str, Any] = {
    "stage": "chargeback",
    "state": "with_person",
    "score": 60,
    "missing": ["Delivery"],
    "note": "The answer is 60 % complete. It lacks: Delivery.",
}
LISTED: dict[str, Any] = {
    "provider": "stripe",
    "dispute_id": "dp_1042",
    "order_id": "CB-10000042",
    "payment_id": "ch_7001",
    "reason": "not_received",
    "disputed": {"minor": 3990, "currency": "EUR"},
    "stage": "chargeback",
    "awaiting": "shop",
    "due_by": "2026-12-09T23:59:59Z",
    "outcome": "contest",
    "settlement": None,
    "answer": ANSWER,
}
SHOWN: dict[str, Any] = {
    **LISTED,
    "scheme": "visa",
    "code": "13.1",
    "provider_reason": "product_not_received",
    "history": [
        {"stage": "chargeback", "at": "2026-11-26T22:30:05Z", "awaiting": "shop", "due_by": "2026-12-09T23:59:59Z"}
    ],
    "decision": {
        "rule": "delivered-with-proof",
        "sentence": "The parcel was delivered and there is proof, so the claim is contested.",
        "facts": {"delivery": "delivered"},
        "reasons": ["The carrier has proof of delivery."],
        "sources": ["Visa Core Rules, condition 13.1"],
        "wants": ["proof_of_delivery"],
        "missing": [],
        "decided_at": "2026-11-26T22:30:07Z",
    },
    "documents": [
        {
            "kind": "proof_of_delivery",
            "name": "proof_of_delivery.pdf",
            "content_type": "application/pdf",
            "bytes": 48213,
            "pages": 2,
            "given_at": "2026-11-27T09:00:00Z",
        }
    ],
}
VAMP: dict[str, Any] = {
    "merchant_id": "m-1",
    "months": [
        {
            "month": "2026-11-01",
            "fraud_reports": 16,
            "disputes": 16,
            "settled": 2000,
            "ratio": 160,
            "threshold": 150,
            "level": None,
            "source": "Visa Acquirer Monitoring Program",
            "counted_at": "2026-11-26T22:30:05Z",
        }
    ],
}


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class AnswerShown(_Shown):
    """The answer to a stage of a dispute, and why it stands as it does."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    stage: DisputeStage
    state: AnswerState | Literal["dropped"] = Field(
        description="`unknown`: the provider was asked whether it has it; `dropped`: there is nothing to answer"
    )
    score: int = Field(ge=0, le=100, description="how complete it is")
    missing: list[str] = Field(description="what a better one had, in words")
    note: str | None = Field(description="what came of it last, in a sentence")


class DisputeListed(_Shown):
    """A dispute in a line. `due_by` is when the answer must be in: the provider's date, else the scheme's."""

    model_config = ConfigDict(json_schema_extra={"examples": [LISTED]})

    provider: DisputeProvider
    dispute_id: str
    order_id: str | None
    payment_id: str | None
    reason: str = Field(description="in one taxonomy for all schemes and providers")
    disputed: Money
    stage: DisputeStage
    awaiting: Awaiting = Field(description="who is to act now")
    due_by: AwareDatetime | None
    outcome: DisputeOutcome | None = Field(description="what the rules decided; null while they wait for a fact")
    settlement: SettlementState | None = Field(default=None, description="how the money goes back, where it does")
    answer: AnswerShown | None


class StepShown(_Shown):
    """One report about a dispute."""

    stage: DisputeStage
    at: AwareDatetime
    awaiting: Awaiting
    due_by: AwareDatetime | None


class DecisionShown(_Shown):
    """What the rules decided and why: the rule, the facts it looked at, their sources, and what is not known."""

    rule: str
    sentence: str
    facts: dict[str, str]
    reasons: list[str]
    sources: list[str]
    wants: list[str] = Field(description="evidence to gather")
    missing: list[str] = Field(description="facts that were asked for and are not known")
    decided_at: AwareDatetime | None


class DocumentShown(_Shown):
    """A file the shop gave for the answer."""

    kind: DocumentKind
    name: str
    content_type: DocumentType
    bytes: int
    pages: int
    given_at: AwareDatetime


class DisputeShown(DisputeListed):
    """A dispute with its history, decision, answer and documents."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHOWN]})

    scheme: Scheme
    code: str | None = Field(description="the scheme's reason code")
    provider_reason: str | None
    history: list[StepShown] = Field(description="oldest first")
    decision: DecisionShown | None
    documents: list[DocumentShown]


class DisputePage(_Shown):
    """Open disputes first, by deadline; then those that ended, the one heard of last first."""

    disputes: list[DisputeListed]
    next_cursor: str | None


class VampMonthShown(_Shown):
    """A month of Visa's ratio: frauds and disputes to settled sales. Counted here, so an estimate of Visa's own."""

    month: date = Field(description="its first day")
    fraud_reports: int
    disputes: int
    settled: int
    ratio: int | None = Field(description="basis points; null before the programme began")
    threshold: int | None = Field(description="basis points from which on a merchant is excessive")
    level: Literal["early_warning", "excessive"] | None = None
    source: str | None
    counted_at: AwareDatetime


class VampShown(_Shown):
    """A merchant's months, the newest first, 13 at most; none where nothing was sold with Visa."""

    model_config = ConfigDict(json_schema_extra={"examples": [VAMP]})

    merchant_id: str
    months: list[VampMonthShown]
