"""`GET /ops`: the page operators look at, complete in itself. It holds nothing secret: the API asks who they are."""

from functools import cache
from importlib.resources import files
from secrets import token_urlsafe

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from gateway import problems
from gateway.gateway import TheGateway
from gateway.page.try_it import HEADERS, POLICY
from gateway.problems import Problem

router = APIRouter(include_in_schema=False)
SCRIPTS = ("elements.js", "asking.js", "picture.js", "tables.js", "letters.js", "following.js", "ops.js")


@cache
def _page() -> str:
    """The page with its style and scripts inside, still without the nonce of a request."""
    scripts = "\n".join(_read(name) for name in SCRIPTS)
    return _read("ops.html").replace("{{css}}", _read("ops.css")).replace("{{js}}", scripts)


def _read(name: str) -> str:
    return files(__package__).joinpath("page_files", name).read_text("utf-8")


@router.get("/ops")
async def ops(gateway: TheGateway) -> HTMLResponse:
    """404 where nobody may operate."""
    if not gateway.operators:
        raise Problem(problems.NOT_FOUND)
    nonce = token_urlsafe(16)
    page = _page().replace("{{nonce}}", nonce)
    return HTMLResponse(page, headers={**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)})
