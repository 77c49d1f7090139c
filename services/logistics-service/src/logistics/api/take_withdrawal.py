"""The online withdrawal function over HTTP: state, confirm, look at it; and how its buttons are labelled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crossdesk.admit import refusal
from crossdesk.bus.protocol import Bus
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.tell_shipments import LONGEST_NAME, shown
from logistics.read_known import KnownReader
from logistics.returns.keep_withdrawal import KeptWithdrawal, goods_back_at, load_withdrawal
from logistics.returns.order_asked import OrderAsked, find_order
from logistics.returns.refused import ReturnRefused
from logistics.returns.statement_asked import statement_asked
from logistics.returns.tables import Tables
from logistics.returns.take_withdrawal import take_confirmation, take_statement
from logistics.returns.tell_withdrawals import tell_now
from logistics.returns.withdrawal_function import withdrawal_function
from logistics.returns.withdrawal_judged import refund_until
from logistics.returns.withdrawal_shown import shown_withdrawal

NO_ORDER = refusal(404, "no order with this number was imported")
NO_OBJECT = refusal(422, "is no JSON object", "statement")


@dataclass(frozen=True)
class Withdrawals:
    """What withdrawals are judged by, where they are kept, and where they are told."""

    tables: Tables
    reader: KnownReader
    database: Database
    bus: Bus

    async def state(self, request: Request, tenant: str) -> Response:
        """404 for an order that was not imported, 422 with the field at fault, 409 once another was confirmed."""
        asked = await self.order(request, tenant)
        if asked is None:
            return NO_ORDER
        given = await _object(request)
        if given is None:
            return NO_OBJECT
        try:
            statement = statement_asked(given, asked.order, self.tables)
        except ReturnRefused as refused:
            return refusal(422, refused.reason, refused.field)
        try:
            return await self._shown(asked, await take_statement(self.database, asked, statement, datetime.now(UTC)))
        except ReturnRefused as refused:
            return refusal(409, refused.reason)

    async def confirm(self, request: Request, tenant: str) -> Response:
        """409 when nothing was stated. The receipt is kept before it is given, and given whether the log is there."""
        asked = await self.order(request, tenant)
        if asked is None:
            return NO_ORDER
        try:
            kept = await take_confirmation(self.database, asked, self.tables, datetime.now(UTC))
        except ReturnRefused as refused:
            return refusal(409, refused.reason)
        await tell_now(self.database, self.bus, tenant, kept)
        return await self._shown(asked, kept)

    async def show(self, request: Request, tenant: str) -> Response:
        """404 also for an order nobody withdrew from."""
        asked = await self.order(request, tenant)
        if asked is None:
            return NO_ORDER
        async with self.database.transaction([tenant]) as connection:
            kept = await load_withdrawal(connection, tenant, asked.order.order_id)
        return await self._shown(asked, kept) if kept else refusal(404, "nobody withdrew from this order")

    async def order(self, request: Request, tenant: str) -> OrderAsked | None:
        """The order of the path; None for one that was not imported."""
        order_id = request.path_params["order_id"].removeprefix("#")[:LONGEST_NAME]
        return await find_order(self.database, self.reader, tenant, order_id)

    async def _shown(self, asked: OrderAsked, kept: KeptWithdrawal) -> Response:
        async with self.database.transaction([asked.tenant]) as connection:
            back = await goods_back_at(connection, asked.tenant, kept.order_id)
        law = kept.judged.law if kept.judged else None
        return shown(shown_withdrawal(kept, refund_until(law, back, asked.order, self.tables)))


async def tell_withdrawal_function(request: Request, tenant: str) -> Response:
    """The words for both buttons, in the languages of the EU."""
    return shown(withdrawal_function())


async def _object(request: Request) -> Mapping[str, Any] | None:
    try:
        given = json.loads(await request.body())
    except ValueError:
        return None
    return given if isinstance(given, dict) else None
