"""A tenant said where it wants to be told of outcomes, or that it no longer wants to."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.accounts import MOST_KNOWN_ENDPOINTS


async def record_endpoint(event: WebhookConfigured, work: UnitOfWork) -> list[Event]:
    """The latest word counts. What still waits for an endpoint that was switched off is cancelled.

    One endpoint too many, which several replicas may have let in at once, is passed over.
    """
    await work.connection.execute(
        """
        INSERT INTO webhook_endpoints (tenant, endpoint_id, url, active, configured_at, why)
        SELECT $1, $2, $3, $4, $5, $6
        WHERE $7 > (SELECT count(*) FROM webhook_endpoints WHERE tenant = $1 AND endpoint_id <> $2)
        ON CONFLICT (tenant, endpoint_id) DO UPDATE SET
            url = excluded.url, active = excluded.active, configured_at = excluded.configured_at, why = excluded.why
        """,
        event.tenant,
        event.endpoint_id,
        event.url,
        event.active,
        work.now,
        event.why,
        MOST_KNOWN_ENDPOINTS,
    )
    if not event.active:
        await work.connection.execute(
            "UPDATE webhook_deliveries SET state = 'cancelled' "
            "WHERE tenant = $1 AND endpoint_id = $2 AND state = 'pending'",
            event.tenant,
            event.endpoint_id,
        )
    return []
