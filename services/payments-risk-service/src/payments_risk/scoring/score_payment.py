"""Score an attempt to pay as it happens, keep the score, and tell of those that are worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import TransactionScored
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.features.payment import KINDS, Payment
from payments_risk.features.watched import Attempt
from payments_risk.scoring.drift_watch import DriftWatch
from payments_risk.scoring.features import score_names, score_vector, unlabelled
from payments_risk.scoring.metrics import PAYMENTS_SCORED
from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.score import REVIEW_FROM, Score, score
from payments_risk.scoring.scored import ScoredPayments
from payments_risk.tenant_rules.rule import Rule
from payments_risk.tenant_rules.variables import fields_of

UNLABELLED = unlabelled()
MOST_WORDS, MOST_NAMES = 10, 50
"""What `TransactionScored` takes of reasons and of rules."""
UNUSUAL = "More unusual than 999 of 1,000 payments before it."


@dataclass
class Scorer:
    """What payments are scored by. Where there is a model, that decides and not the anomaly."""

    model: FraudModel | None = None
    rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    review_from: float = REVIEW_FROM
    drift: DriftWatch | None = None

    def score(
        self, tenant: str, payment: Payment, row: list[float], anomaly: float, configured: Sequence[Rule] = ()
    ) -> Score:
        """The score of a payment from its numbers, as `score_names()`; `configured` are rules beside the operator's."""
        rules = (*self.rules.get(tenant, ()), *configured)
        fields = fields_of(payment) if rules else None
        found = score(
            row, score_names(KINDS), self.model, rules, fields=fields, anomaly=anomaly, review_from=self.review_from
        )
        if self.drift and found.probability is not None:
            self.drift.take(row, found.probability)
        PAYMENTS_SCORED.labels(found.advice).inc()
        return found


def scorer_of(model: FraudModel | None, rules: Mapping[str, Sequence[Rule]], review_from: float) -> Scorer:
    """Raises ValueError for a model that asks for features the stream does not have."""
    fitting = model.for_kinds(KINDS) if model else None
    return Scorer(fitting, rules, review_from, drift=DriftWatch(fitting) if fitting else None)


def score_payment(
    scorer: Scorer, event: TransactionReported, attempt: Attempt, work: UnitOfWork[ScoredPayments]
) -> list[Event]:
    """Score a payment that `work.rows` has taken in and keep that; gives the event where it is worth a look.

    A payment that is reported again is scored again, and counts once among what is usual.
    """
    tenant, payment, rows = event.tenant, attempt.payment, work.rows
    row = score_vector(rows.state(tenant), payment, rows.frauds.get(tenant, ()))
    unusual = rows.unusual(tenant)
    anomaly = (unusual.take if attempt.first else unusual.told)(row[:UNLABELLED])
    found = scorer.score(tenant, payment, row, anomaly, rows.rules.get(tenant, ()))
    work.rows.keep(_kept(event.tenant, payment, found, work))
    return [_told(event, payment, found)] if found.worth_a_look else []


def _kept(tenant: str, payment: Payment, found: Score, work: UnitOfWork[ScoredPayments]) -> Json:
    return {
        "tenant": tenant,
        "transaction_id": payment.payment_id,
        "probability": found.probability,
        "anomaly": found.anomaly,
        "advice": found.advice,
        "reasons": _words(found),
        "rules": list(found.rules),
        "model": found.model,
        "scored_at": work.now,
    }


def _words(found: Score) -> list[str]:
    """Why a payment is worth a look, in sentences; none where it is not."""
    if not found.worth_a_look:
        return []
    words = [each.words for each in found.reasons] + [f"Rule of the shop: {name}" for name in found.rules]
    return words[:MOST_WORDS] or [UNUSUAL]


def _told(event: TransactionReported, payment: Payment, found: Score) -> TransactionScored:
    words = _words(found)
    return TransactionScored(
        tenant=event.tenant,
        why="; ".join(words),
        transaction_id=payment.payment_id,
        order_id=event.order_id,
        probability=found.probability,
        anomaly=found.anomaly,
        advice="block" if found.advice == "block" else "review",
        reasons=words,
        rules=list(found.rules[:MOST_NAMES]),
        model=found.model,
    )
