"""Who may ask over HTTP: other services of the cluster, for one tenant at a time."""

import hmac
from collections.abc import Awaitable, Callable

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from crossdesk.changing_keys import keys_of
from crossdesk.store.database import is_tenant

TENANT = "x-crossdesk-tenant"
Work = Callable[[Request, str], Awaitable[Response]]
"""`(request, tenant) -> response`"""


def admitting(token: SecretStr, work: Work) -> Callable[[Request], Awaitable[Response]]:
    """Answers 401 without the cluster's own key (one of those it holds while it is changed), 400 without a tenant.

    Without a key in the settings nobody may ask.
    """
    keys = [key.encode() for key in keys_of(token)]

    async def endpoint(request: Request) -> Response:
        sent = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not any(hmac.compare_digest(sent, key) for key in keys):
            return refusal(401, "the service key is missing or wrong: see CROSSDESK_SERVICE_KEY")
        tenant = request.headers.get(TENANT, "")
        if not is_tenant(tenant):
            return refusal(400, f"the header {TENANT} names no tenant")
        return await work(request, tenant)

    return endpoint


def refusal(status: int, detail: str, field: str | None = None) -> Response:
    """An error for the caller: what is wrong, and with which field."""
    return JSONResponse({"detail": detail} | ({"field": field} if field else {}), status)
