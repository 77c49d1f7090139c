"""A customer withdrew from an order: the shop is told by webhook, with the receipt it must send."""

from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics import OrderWithdrawn
from crossdesk.store.unit_of_work import UnitOfWork

TYPE = "withdrawal.confirmed"

# The id is made of event and endpoint as in migration 0005, so that a replayed event is delivered once.
ANNOUNCE = """
    INSERT INTO webhook_deliveries (tenant, id, endpoint_id, event)
    SELECT tenant, md5($2::text || '/' || endpoint_id)::uuid, endpoint_id, $3
    FROM webhook_endpoints WHERE tenant = $1 AND active
    ON CONFLICT DO NOTHING
"""


async def announce_withdrawal(event: OrderWithdrawn, work: UnitOfWork) -> list[Event]:
    """One delivery for each active endpoint; it concerns an order and no conversation, so no timeline tells of it."""
    announced = await work.connection.execute(ANNOUNCE, event.tenant, str(work.cause.event_id), announcement(event))
    if not announced.endswith(" 0"):
        await work.connection.execute("SELECT pg_notify('gateway_changes', '*/deliveries')")
    return []


def announcement(event: OrderWithdrawn) -> dict[str, Any]:
    """The body as Standard Webhooks has it: type, timestamp, data."""
    data = event.model_dump(mode="json", exclude={"tenant", "why"})
    return {"type": TYPE, "timestamp": event.submitted_at.isoformat(), "data": data}
