"""Codes of the Harmonized System for goods told in words, over HTTP."""

import asyncio

from crossdesk.admit import refusal
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.tell_shipments import shown
from logistics.customs.find_code import load_codes

LONGEST = 200


async def find_goods_code(request: Request, tenant: str) -> Response:
    """422 for a question without words, or a longer one."""
    asked = request.query_params.get("q", "").strip()
    if not asked or len(asked) > LONGEST:
        return refusal(422, f"is to tell the goods in 1 to {LONGEST} characters", "q")
    return shown((await asyncio.to_thread(load_codes)).find(asked))
