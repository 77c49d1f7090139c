"""Ways to return a purchase, over HTTP: of an imported order, or by country and date."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.admit import refusal
from crossdesk.contracts.return_question import ReturnQuestion
from crossdesk.store.database import Database
from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.tell_shipments import shown
from logistics.read_known import KnownReader
from logistics.returns.order_asked import OrderAsked, find_order
from logistics.returns.purchase_asked import purchase_asked
from logistics.returns.refused import ReturnRefused
from logistics.returns.return_options import return_options
from logistics.returns.tables import Tables

SEVERAL = ("policy_excluded",)


@dataclass(frozen=True)
class Returns:
    """The laws' tables, and what is known of orders."""

    tables: Tables
    reader: KnownReader
    database: Database

    async def options(self, request: Request, tenant: str) -> Response:
        """404 for an order that was not imported, 422 with the field for what cannot be judged."""
        try:
            asked = ReturnQuestion.model_validate(_fields(request.query_params))
        except ValidationError as error:
            problem = error.errors()[0]
            return refusal(422, problem["msg"], ".".join(map(str, problem["loc"])))
        found = await self._order(asked, tenant)
        if asked.order_id and found is None:
            return refusal(404, "no order with this number was imported")
        try:
            purchase = purchase_asked(asked, found.order if found else None, found.parcels if found else ())
            return shown(return_options(purchase, self.tables, datetime.now(UTC)))
        except ReturnRefused as refused:
            return refusal(422, refused.reason, refused.field)

    async def _order(self, asked: ReturnQuestion, tenant: str) -> OrderAsked | None:
        if asked.order_id is None:
            return None
        return await find_order(self.database, self.reader, tenant, asked.order_id.removeprefix("#"))


def _fields(query: QueryParams) -> dict[str, str | list[str]]:
    return {name: query.getlist(name) if name in SEVERAL else query[name] for name in query}
