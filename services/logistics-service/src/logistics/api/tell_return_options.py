"""Ways to return a purchase, over HTTP: of an imported order, or by country and date."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.contracts.return_question import ReturnQuestion
from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.admit import refusal
from logistics.api.tell_shipments import NOBODY, shown
from logistics.known import Known
from logistics.read_known import Asked, KnownReader
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

    async def options(self, request: Request, tenant: str) -> Response:
        """404 for an order that was not imported, 422 with the field for what cannot be judged."""
        try:
            asked = ReturnQuestion.model_validate(_fields(request.query_params))
        except ValidationError as error:
            problem = error.errors()[0]
            return refusal(422, problem["msg"], ".".join(map(str, problem["loc"])))
        known = await self._known(asked, tenant)
        if asked.order_id and not known.orders:
            return refusal(404, "no order with this number was imported")
        try:
            purchase = purchase_asked(asked, known.orders[0] if asked.order_id else None, known.parcels)
            return shown(return_options(purchase, self.tables, datetime.now(UTC)))
        except ReturnRefused as refused:
            return refusal(422, refused.reason, refused.field)

    async def _known(self, asked: ReturnQuestion, tenant: str) -> Known:
        if asked.order_id is None:
            return Known()
        return await self.reader.read(Asked(tenant, NOBODY, order_ids=(asked.order_id.removeprefix("#"),)))


def _fields(query: QueryParams) -> dict[str, str | list[str]]:
    return {name: query.getlist(name) if name in SEVERAL else query[name] for name in query}
