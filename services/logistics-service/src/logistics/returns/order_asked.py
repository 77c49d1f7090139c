"""An order a return is about: the shop's own, with its parcels out to the customer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossdesk.store.database import Database

from logistics.known import KnownOrder, KnownParcel
from logistics.read_known import Asked, KnownReader
from logistics.returns.return_parcels import return_numbers

NOBODY = ""
"""Customer id of whoever asks: it is the shop itself."""


@dataclass(frozen=True)
class OrderAsked:
    """An order of a shop, and what is known of its parcels.

    Those that go back are not among the order's numbers, nor those that go on under others.
    """

    tenant: str
    order: KnownOrder
    parcels: Sequence[KnownParcel]


async def find_order(database: Database, reader: KnownReader, tenant: str, order_id: str) -> OrderAsked | None:
    """None for an order that the tenant has not imported."""
    known = await reader.read(Asked(tenant, NOBODY, order_ids=(order_id,)))
    found = next((each for each in known.orders if each.order_id == order_id), None)
    if found is None:
        return None
    async with database.transaction([tenant]) as connection:
        back = await return_numbers(connection, tenant, order_id)
    gone = {*back, *known.goes_on_as}
    numbers = tuple(number for number in found.tracking_numbers if number not in gone)
    return OrderAsked(tenant, replace(found, tracking_numbers=numbers), known.parcels)
