"""`GET /v1/bills/{order_id}`: the bill of an order, for programs and for customers."""

from typing import Annotated, Any
from urllib.parse import quote

from crossdesk.contracts.bills import BillShown, CurrencyCode, LanguageTag
from fastapi import APIRouter, Header, Query, Response

from gateway.access.callers import ReadingTenant
from gateway.bills.payments_risk import ask_payments_risk
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.read.reading import READING_ONE

router = APIRouter(tags=["bills"])

PAGES: dict[str, Any] = {
    "text/html": {"schema": {"type": "string"}},
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
}
Accept = Annotated[str, Header(max_length=500, include_in_schema=False)]


@router.get(
    "/v1/bills/{order_id}",
    operation_id="getBill",
    summary="The bill of an order",
    response_model=BillShown,
    responses={200: {"content": PAGES}, **READING_ONE},
)
async def get_bill(
    order_id: OrderId,
    tenant: ReadingTenant,
    gateway: TheGateway,
    language: Annotated[LanguageTag | None, Query(description="of HTML and PDF; else English")] = None,
    currency: Annotated[CurrencyCode | None, Query(description="else the one it was drawn up in")] = None,
    accept: Accept = "application/json",
) -> Response:
    """As JSON, as a page (`Accept: text/html`) or as PDF (`Accept: application/pdf`), in any of 22 languages.

    Where no bill was drawn up, the order you imported is billed, with one line for what it does not break down. A PDF
    that none of our fonts can draw comes as HTML, and the header `X-Crossdesk-Not-Drawn` says why.
    """
    query = [(name, value) for name, value in (("language", language), ("currency", currency)) if value]
    path = f"/v1/bills/{quote(order_id, safe='')}"
    return await ask_payments_risk(gateway.payments_risk, tenant, "GET", path, query=query, headers={"accept": accept})
