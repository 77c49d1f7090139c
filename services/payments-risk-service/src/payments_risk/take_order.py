"""An order was reported: keep it, and have the disputes about it decided anew."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.open_disputes import OpenDisputes
from payments_risk.record_order import record_order


async def take_order(event: OrderImported, work: UnitOfWork[OpenDisputes]) -> list[Event]:
    """Store it and say which open disputes it bears on."""
    return [*await record_order(event, work), *work.rows.changed_by(event)]
