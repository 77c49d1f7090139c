"""Keep of an order what disputes are judged and bills are drawn up by: whose it is, its state, total and items."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.gateway import OrderImported, OrderItem
from crossdesk.store.unit_of_work import UnitOfWork

UPSERT = """
    INSERT INTO orders (tenant, order_id, customer_id, status, destination, total_minor, currency, reported_at,
                        placed_at, items)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant, order_id) DO UPDATE SET
        customer_id = excluded.customer_id, status = excluded.status, destination = excluded.destination,
        total_minor = excluded.total_minor, currency = excluded.currency, reported_at = excluded.reported_at,
        placed_at = excluded.placed_at, items = excluded.items
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
        event.placed_at,
        [_item(each) for each in event.items],
    )
    return []


def _item(item: OrderItem) -> Json:
    return {"name": item.name, "quantity": item.quantity, "price": item.price.model_dump()}
