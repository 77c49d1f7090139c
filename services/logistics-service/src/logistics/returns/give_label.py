"""A return label for an order: checked by the rules, asked of the shop once for each key, its parcel followed."""

from dataclasses import dataclass
from datetime import datetime

import httpx
from crossdesk.contracts.return_label import ReturnLabelAsked
from crossdesk.store.database import Database

from logistics.returns.keep_label import keep_label, keep_request, load_request
from logistics.returns.keep_withdrawal import load_withdrawal
from logistics.returns.label_allowed import check_label
from logistics.returns.labels import LabelEndpoint, LabelRequest, ReturnLabel, request_label
from logistics.returns.order_asked import OrderAsked
from logistics.returns.refused import ReturnRefused
from logistics.returns.return_parcels import keep_return_parcel
from logistics.returns.tables import Tables

KEY = "idempotency-key"


@dataclass(frozen=True)
class LabelAsked:
    """One request for a label. `key` makes it one request however often it comes, within the tenant."""

    order: OrderAsked
    asked: ReturnLabelAsked
    key: str

    def for_shop(self) -> LabelRequest:
        """Raises pydantic's ValidationError for a key that is none."""
        order = self.order.order
        return LabelRequest(
            idempotency_key=self.key,
            order_id=order.order_id,
            country=order.destination,
            option=self.asked.option,
            items=self.asked.items,
        )


async def give_label(
    database: Database,
    client: httpx.AsyncClient,
    endpoint: LabelEndpoint,
    wanted: LabelAsked,
    tables: Tables,
    at: datetime,
) -> ReturnLabel:
    """The label of this request, the one given before if there is one.

    No row is locked while the shop is asked: of two at once both ask with the same key, and get the same label.
    Raises ReturnRefused for an option that is not open and for a key of another request, Unavailable as request_label.
    """
    request, tenant = wanted.for_shop(), wanted.order.tenant
    async with database.transaction([tenant]) as connection:
        kept = await load_request(connection, tenant, wanted.key)
        if kept is None:
            withdrawal = await load_withdrawal(connection, tenant, request.order_id)
            check_label(wanted.asked, wanted.order.order, wanted.order.parcels, withdrawal, tables, at)
            kept = await keep_request(connection, tenant, wanted.key, request.order_id, wanted.asked, at)
    if (kept.order_id, kept.asked) != (request.order_id, wanted.asked):
        raise ReturnRefused(KEY, "this key came with another request: use a new key for a new label")
    if kept.label is not None:
        return kept.label
    label = await request_label(client, endpoint, request)
    async with database.transaction([tenant]) as connection:
        await keep_label(connection, tenant, wanted.key, label)
        if label.tracking_number:
            await keep_return_parcel(connection, tenant, request.order_id, label.tracking_number, at)
    return label
