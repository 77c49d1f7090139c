"""Keep of an order what disputes are judged by: whose it is, its state, destination and total."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.store.unit_of_work import UnitOfWork

UPSERT = """
    INSERT INTO orders (tenant, order_id, customer_id, status, destination, total_minor, currency, reported_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (tenant, order_id) DO UPDATE SET
        customer_id = excluded.customer_id, status = excluded.status, destination = excluded.destination,
        total_minor = excluded.total_minor, currency = excluded.currency, reported_at = excluded.reported_at
    WHERE excluded.reported_at >= orders.reported_at
"""


async def record_order(event: OrderImported, work: UnitOfWork) -> list[Event]:
    """Store an order as a whole; a report older than the stored one (replayed by hand, say) changes nothing."""
    await work.connection.execute(
        UPSERT,
        event.tenant,
        event.order_id,
        event.customer_id,
        event.status,
        event.destination,
        event.total.minor,
        event.total.currency,
        work.now,
    )
    return []
