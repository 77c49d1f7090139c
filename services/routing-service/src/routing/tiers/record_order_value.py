"""What an order is worth, as the shop told: decisions on tiers may ask for it."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.store.unit_of_work import UnitOfWork

from routing.tiers.order_values import OrderValues


async def record_order_value(event: OrderImported, work: UnitOfWork[OrderValues]) -> list[Event]:
    work.rows.note(event, work.now)
    return []
