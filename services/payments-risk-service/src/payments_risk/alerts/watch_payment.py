"""A payment was reported: keep it, and say when it makes an attack visible."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.alerts.alert import alerts_for
from payments_risk.alerts.open_alert import open_alert
from payments_risk.alerts.policy import AlertPolicy
from payments_risk.features.watched import WatchedPayments


async def watch_payment(
    policy: AlertPolicy, event: TransactionReported, work: UnitOfWork[WatchedPayments]
) -> list[Event]:
    """Store a report with its batch. An attempt to pay is judged by all that its cards, IPs ... did before it."""
    payment = work.rows.take(event, work.cause.event_id)
    if payment is None:
        return []
    alerts = list(alerts_for(policy, work.rows.state(event.tenant), payment, own_turn=True))
    raised = [await open_alert(work.connection, event.tenant, alert) for alert in alerts]
    return [each for each in raised if each is not None]
