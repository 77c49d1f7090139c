"""What an order from abroad costs at the door, over HTTP."""

import json
from datetime import UTC, datetime

from crossdesk.admit import Work, refusal
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.tell_shipments import shown
from logistics.customs.landed_cost import landed_cost
from logistics.customs.order import OrderRefused, read_order
from logistics.customs.tables import Tables

NO_OBJECT = refusal(422, "is no JSON object", "order")


def telling_landed_cost(tables: Tables) -> Work:
    """By the rules of today (UTC); 422 with the field for an order that cannot be calculated."""

    async def tell(request: Request, tenant: str) -> Response:
        try:
            given = json.loads(await request.body())
        except ValueError:
            return NO_OBJECT
        if not isinstance(given, dict):
            return NO_OBJECT
        try:
            return shown(landed_cost(read_order(given), tables, datetime.now(UTC).date()))
        except OrderRefused as refused:
            return refusal(422, refused.reason, refused.field)

    return tell
