"""Events payments-risk-service publishes."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import Event, Money, OrderEvent, Utc
from crossdesk.contracts.intent import Case
from crossdesk.contracts.payments_risk_facts import DisputeOutcome, SettlementState


class DisputeAssessed(Case):
    """`dispute` is filled in, also when the payment is not known to us."""

    topic: ClassVar[str] = "disputes"


class ProofOfDeliveryAsked(OrderEvent):
    """What happened to the parcels of an order? logistics-service answers each with `ParcelProofGiven`."""

    topic: ClassVar[str] = "proofs-asked"
    provider: str
    dispute_id: str


class DisputeDecided(Event):
    """Who bears a dispute and what is done: the rule, the facts it looked at, and their sources in words.

    `provider` is `customer` for a claim made to the shop. `facts` maps each fact looked at to its word in
    liability.yaml, `missing` names those that are not known, `wants` the evidence to gather. `due_by` is when the
    answer must be in, by `due_source`. A dispute is decided anew when more is heard of it.
    """

    topic: ClassVar[str] = "dispute-decisions"
    provider: str
    dispute_id: str
    order_id: str | None = None
    payment_id: str | None = None
    disputed: Money
    reason: str
    stage: str
    outcome: DisputeOutcome
    rule: str
    sentence: str
    facts: dict[str, str] = {}
    reasons: list[str] = []
    sources: list[str] = []
    wants: list[str] = []
    missing: list[str] = []
    due_by: Utc | None = None
    due_source: str | None = None
    settlement: SettlementState | None = None
    decided_at: Utc

    @property
    def key(self) -> str:
        """All decisions on a dispute in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"


class DisputeRecordChanged(Event):
    """A payment or order of an open dispute was reported, so the dispute is to be decided anew.

    Read by payments-risk itself. What changed stands in its tables by then; nothing is told where the decision stays.
    """

    topic: ClassVar[str] = "dispute-records"
    provider: str
    dispute_id: str

    @property
    def key(self) -> str:
        """All that bears on a dispute in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"


class RefundDue(Event):
    """A refund within the tenant's limits is to be made at the payment provider, once; read by payments-risk itself.

    `refund_id` is the idempotency key at the provider: the same however often it is asked for.
    """

    topic: ClassVar[str] = "refunds-due"
    refund_id: UUID
    provider: str
    dispute_id: str
    payment_id: str
    amount: Money

    @property
    def key(self) -> str:
        """One refund of a payment at a time."""
        return f"{self.tenant}/{self.payment_id}"


class FinanceTicketOpened(Event):
    """Finance has something to clear, with all facts. Once for each dispute and cause.

    `cause`: `decision` where the rules send it to finance, `settlement` where the rules say refund and nobody but
    finance can pay it: over the tenant's limits, no provider's access, or the provider refused. Then `refund_of` is
    the payment to give back (of two captures the later one, whichever was disputed), by the id it has at `refund_at`.
    """

    topic: ClassVar[str] = "finance-tickets"
    ticket_id: UUID
    cause: Literal["decision", "settlement"]
    provider: str
    dispute_id: str
    order_id: str | None = None
    payment_id: str | None = None
    customer_id: str | None = None
    refund_of: str | None = None
    refund_at: str | None = None
    amount: Money
    rule: str
    sentence: str
    note: str
    facts: dict[str, str] = {}
    reasons: Annotated[list[str], Field(max_length=100)] = []
    sources: list[str] = []
    due_by: Utc | None = None
    opened_at: Utc

    @property
    def key(self) -> str:
        """All tickets of a dispute in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"


class PaymentAlertRaised(Event):
    """Payments of one card, IP, device ... look like an attack; raised once for each rule, entity and window.

    `entity` is what people are shown of it, masked; `entity_digest` tells entities of a tenant apart (whoever tries
    all IPs finds the one it was made of). `sentence` says in English what was seen, with
    its numbers; `counts` holds all that the rule looked at, by name.
    """

    topic: ClassVar[str] = "payment-alerts"
    alert_id: UUID
    rule: str
    entity_kind: Literal["card", "customer", "device", "ip", "bin", "email", "terminal"]
    entity: str
    entity_digest: str
    window: str
    severity: Literal["low", "medium", "high"]
    sentence: str
    counts: dict[str, float]
    transaction_ids: Annotated[list[str], Field(max_length=100)]
    first_at: Utc
    last_at: Utc

    @property
    def key(self) -> str:
        """All alerts about an entity in order."""
        return f"{self.tenant}/{self.entity_digest}"


class TransactionScored(Event):
    """An attempt to pay is worth a look: probably fraud, unusual where no model is, or met by a rule of the shop.

    `probability` of fraud is None where there is no model; `anomaly` is the share of payments that are less unusual.
    `reasons` are sentences for agents, `rules` the names of the shop's rules that were met. What is not worth a look
    is kept by payments-risk and not told.
    """

    topic: ClassVar[str] = "payment-scores"
    transaction_id: str
    order_id: str
    probability: float | None
    anomaly: Annotated[float, Field(ge=0, le=1)]
    advice: Literal["review", "block"]
    reasons: Annotated[list[str], Field(max_length=10)]
    rules: Annotated[list[str], Field(max_length=50)]
    model: str | None

    @property
    def key(self) -> str:
        """All scores of a payment in order."""
        return f"{self.tenant}/{self.transaction_id}"


AnswerState = Literal["prepared", "submitting", "unknown", "submitted", "with_person"]
"""Of an answer to a dispute: `unknown` while it is not known whether the provider has it."""


class DisputeDeadlineNear(Event):
    """A dispute that waits for the shop is due in 7, 3 or 1 days; each is told once.

    `answer` is the state of the answer, None where none is to be given; `score` (0 to 100) is how complete it is, and
    `missing` what a better one had, in words.
    """

    topic: ClassVar[str] = "dispute-deadlines"
    provider: str
    dispute_id: str
    order_id: str | None = None
    days: Literal[7, 3, 1]
    due_by: Utc
    answer: AnswerState | None = None
    score: Annotated[int, Field(ge=0, le=100)] | None = None
    missing: Annotated[list[str], Field(max_length=50)] = []

    @property
    def key(self) -> str:
        """All that is told of a dispute's deadlines in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"


class DisputeAnswerSettled(Event):
    """What became of the answer to a dispute: the provider has it, or a person is to give it, with the cause in `why`.

    `score` (0 to 100) is how complete it is, `missing` what a better one had, in words.
    """

    topic: ClassVar[str] = "dispute-answers"
    provider: str
    dispute_id: str
    order_id: str | None = None
    state: Literal["submitted", "with_person"]
    score: Annotated[int, Field(ge=0, le=100)]
    missing: Annotated[list[str], Field(max_length=50)] = []
    due_by: Utc | None = None
    settled_at: Utc

    @property
    def key(self) -> str:
        """All that is told of a dispute's answers in order."""
        return f"{self.tenant}/{self.provider}/{self.dispute_id}"


class VampRatioHigh(Event):
    """A merchant's ratio of frauds and disputes to sales is near or over a threshold of Visa's; told once a level.

    `ratio` is in basis points of `settled`, rounded down. `month` is its first day.
    """

    topic: ClassVar[str] = "vamp-ratios"
    merchant_id: str
    month: date
    level: Literal["early_warning", "excessive"]
    ratio: Annotated[int, Field(ge=0)]
    threshold: Annotated[int, Field(ge=0)]
    fraud_reports: Annotated[int, Field(ge=0)]
    disputes: Annotated[int, Field(ge=0)]
    settled: Annotated[int, Field(ge=0)]
    source: str
