"""`GET /`: one page to try it, without anything loaded from elsewhere."""

import json
from functools import cache
from importlib.resources import files
from secrets import token_urlsafe

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from gateway.gateway import TheGateway

router = APIRouter(include_in_schema=False)

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


@cache
def _page() -> str:
    """The page with its style and script inside, still without what belongs to one request."""
    whole = _read("index.html")
    return whole.replace("{{css}}", _read("page.css")).replace("{{js}}", _read("page.js"))


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


@router.get("/")
async def try_it(gateway: TheGateway) -> HTMLResponse:
    """Only the local stack sets a demo key; elsewhere the visitor brings one."""
    nonce = token_urlsafe(16)
    demo = {"key": gateway.settings.demo_key, "tracking": gateway.settings.demo_tracking_number}
    page = _page().replace("{{nonce}}", nonce).replace("{{demo}}", _for_script(demo))
    return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)})


def _for_script(value: object) -> str:
    """JSON that can stand inside a script element: `<` would end it."""
    return json.dumps(value).replace("<", "\\u003c")
