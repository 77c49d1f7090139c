"""Opens one case for an attack, however many payments it has; those that follow are added to it."""

from typing import TYPE_CHECKING

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.payments_risk import PaymentAlertRaised

from payments_risk.alerts.alert import MOST_NAMED, Alert
from payments_risk.alerts.shown import digest, masked

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

ADD = f"""
    UPDATE payment_alerts SET
        last_at = greatest(last_at, $5::timestamptz),
        transaction_ids = (
            SELECT array_agg(id ORDER BY id) FROM (
                SELECT DISTINCT id FROM unnest(transaction_ids || $7::text[]) AS id ORDER BY id LIMIT {MOST_NAMED}
            ) AS named
        )
    WHERE tenant = $1 AND rule = $2 AND entity_kind = $3 AND entity_digest = $4
      AND first_at > $5::timestamptz - $6::interval AND first_at < $5::timestamptz + $6::interval
"""  # noqa: S608  # a number of our own
# Two replicas that see one attack at once meet at the key: the second finds the first one's row.
OPEN = """
    INSERT INTO payment_alerts (tenant, rule, entity_kind, entity_digest, last_at, first_at, transaction_ids, alert_id,
                                window_start, severity, shown, why, counts)
    VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT DO NOTHING
"""


async def open_alert(connection: "PoolConnectionProxy", tenant: str, alert: Alert) -> PaymentAlertRaised | None:
    """Keep an alert; gives the event when it is a new one, not one that continues an alert of its window."""
    rule, ids = alert.rule, sorted({each.payment_id for each in alert.payments})
    place = (tenant, rule.id, rule.entity, digest(tenant, rule.entity, alert.entity))
    if not _none(await connection.execute(ADD, *place, alert.last_at, alert.covered, ids)):
        return None
    raised = _event(alert, tenant, place[3], ids)
    case = (raised.alert_id, alert.window_start, rule.severity, raised.entity, alert.why, alert.counts)
    opened = await connection.execute(OPEN, *place, alert.last_at, ids, *case)
    return None if _none(opened) else raised


def _event(alert: Alert, tenant: str, entity_digest: str, ids: list[str]) -> PaymentAlertRaised:
    rule = alert.rule
    return PaymentAlertRaised(
        tenant=tenant,
        why=alert.why,
        alert_id=derive_id("payment-alert", tenant, rule.id, rule.entity, entity_digest, alert.window_start),
        rule=rule.id,
        entity_kind=rule.entity,
        entity=masked(rule.entity, alert.entity),
        entity_digest=entity_digest,
        window=rule.window,
        severity=rule.severity,
        sentence=alert.why,
        counts=alert.counts,
        transaction_ids=ids,
        first_at=alert.last_at,
        last_at=alert.last_at,
    )


def _none(tag: str) -> bool:
    return tag.endswith(" 0")
