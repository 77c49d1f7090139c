"""Something happened that concerns no conversation: the shop is told by webhook, and no timeline tells of it."""

from datetime import datetime

from crossdesk.contracts.event import Event, Json
from crossdesk.store.unit_of_work import UnitOfWork

# The id is made of event and endpoint as in migration 0005, so that a replayed event is delivered once.
ANNOUNCE = """
    INSERT INTO webhook_deliveries (tenant, id, endpoint_id, event)
    SELECT tenant, md5($2::text || '/' || endpoint_id)::uuid, endpoint_id, $3
    FROM webhook_endpoints WHERE tenant = $1 AND active
    ON CONFLICT DO NOTHING
"""


async def announce(kind: str, event: Event, at: datetime, work: UnitOfWork, *, cause: str | None = None) -> list[Event]:
    """One delivery for each active endpoint, with the event as its data, and the cause where it is to be told."""
    body = announcement(kind, event, at)
    if cause is not None:
        body["data"]["cause"] = cause
    announced = await work.connection.execute(ANNOUNCE, event.tenant, str(work.cause.event_id), body)
    if not announced.endswith(" 0"):
        await work.connection.execute("SELECT pg_notify('gateway_changes', '*/deliveries')")
    return []


def announcement(kind: str, event: Event, at: datetime) -> Json:
    """The body as Standard Webhooks has it: type, timestamp, data."""
    data = event.model_dump(mode="json", exclude={"tenant", "why"})
    return {"type": kind, "timestamp": at.isoformat(), "data": data}
