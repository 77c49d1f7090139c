"""A payment was reported: keep it, say when it makes an attack visible, score it, have disputes of it decided anew."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.alerts.policy import AlertPolicy
from payments_risk.alerts.watch_payment import watch_payment
from payments_risk.scoring.score_payment import Scorer, score_payment
from payments_risk.scoring.scored import ScoredPayments


async def watch_and_score(
    policy: AlertPolicy, scorer: Scorer, event: TransactionReported, work: UnitOfWork[ScoredPayments]
) -> list[Event]:
    """What `watch_payment` says, the open disputes it bears on, and the score where it is worth a look.

    Only attempts to pay are scored.
    """
    alerts = await watch_payment(policy, event, UnitOfWork(work.connection, work.cause, work.rows))
    said = [*alerts, *work.rows.disputes.changed_by(event)]
    attempt = work.rows.attempt(event)
    return [*said, *score_payment(scorer, event, attempt, work)] if attempt else said
