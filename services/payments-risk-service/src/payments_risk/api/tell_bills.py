"""Bills over HTTP: drawn up, shown, and asked why an amount was charged."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crossdesk.admit import refusal
from crossdesk.contracts.bills import BillAsked, ChargeAsked
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from payments_risk.api.read_body import read_body
from payments_risk.api.show_page import show
from payments_risk.bill_pages.bill_page import bill_page
from payments_risk.bill_pages.reader import reader_of
from payments_risk.bill_pages.why_page import page_text, why_page
from payments_risk.billing.bill_data import bill_data
from payments_risk.billing.explanation_data import explanation_data
from payments_risk.billing.refused import BillRefused
from payments_risk.bills.bill_desk import BillDesk
from payments_risk.bills.explain_charges import ChargeDesk
from payments_risk.tenant_rules.refused import RuleRefused

LONGEST_NAME = 64
Work = Callable[[Request, str], Awaitable[Response]]


def refusing(work: Work) -> Work:
    """`work`, with 422 and the field for what cannot be billed, or used as a rule."""

    async def told(request: Request, tenant: str) -> Response:
        try:
            return await work(request, tenant)
        except (BillRefused, RuleRefused) as refused:
            return refusal(422, refused.reason, refused.field)

    return told


@dataclass(frozen=True)
class Bills:
    """Answers about bills; one PDF is drawn at a time."""

    desk: BillDesk
    drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def draw_up(self, request: Request, tenant: str) -> Response:
        """The bill as data."""
        asked = await read_body(request, BillAsked)
        return JSONResponse(dict(bill_data(await self.desk.draw_up(tenant, asked, datetime.now(UTC)))))

    async def show(self, request: Request, tenant: str) -> Response:
        """404 for orders nobody told of."""
        order_id = request.path_params["order_id"].removeprefix("#")[:LONGEST_NAME]
        query = request.query_params
        bill = await self.desk.bill_of(tenant, order_id, query.get("currency") or None)
        if bill is None:
            return refusal(404, "no order with this number was imported, and no bill was drawn up for it")
        page = bill_page(bill, reader_of(query.get("language")))
        return await show(page, bill_data(bill), request.headers.get("accept", ""), bill.at, self.drawing)

    async def explain(self, request: Request, tenant: str) -> Response:
        """404 for orders nobody told of, where no customer is named."""
        asked = await read_body(request, ChargeAsked)
        now = datetime.now(UTC)
        why = await ChargeDesk(self.desk).explain(tenant, asked, now)
        if why is None:
            return refusal(404, "no order with this number was imported: name the customer")
        reader = reader_of(asked.language)
        page = why_page(why, reader)
        data = {**explanation_data(why), "language": reader.language, "text": page_text(page)}
        return await show(page, data, request.headers.get("accept", ""), now, self.drawing)
