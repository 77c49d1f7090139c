"""Questions about parcels go to logistics-service, which knows them; the gateway knows who may ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import Response

from gateway import problems
from gateway.problems import FieldError, Kind, Problem
from gateway.settings import GatewaySettings

SECONDS = 5.0
"""Longer than logistics-service waits for carriers."""
RETRY_SECONDS = 2.0
KEY = "idempotency-key"
NOT_IN_THIS_STATE = Kind(
    "withdrawal-state",
    409,
    "Not in this state",
    "See `detail` for what was stated or confirmed before, and what is not.",
)


async def ask_logistics(
    client: httpx.AsyncClient | None,
    tenant: str,
    method: str,
    path: str,
    *,
    query: Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Response:
    """The service's answer as it is; `client` is None where none is set up.

    Raises Problem: 401 (a signature), 404, 409, 422 as it says, 503 when nobody answers.
    """
    if client is None:
        raise Problem(problems.UNAVAILABLE, "Parcels are not served here: CROSSDESK_LOGISTICS_URL is not set.")
    sent = {**(headers or {}), "x-crossdesk-tenant": tenant, "content-type": "application/json"}
    try:
        answer = await client.request(method, path, params=list(query), content=body, headers=sent, timeout=seconds)
    except httpx.HTTPError as error:
        raise Problem(problems.UNAVAILABLE, retry_after=RETRY_SECONDS) from error
    return handed_on(answer)


def handed_on(answer: httpx.Response) -> Response:
    """The answer for our own caller. Raises Problem for what is none."""
    if answer.status_code == httpx.codes.OK:
        return Response(answer.content, media_type="application/json")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise Problem(problems.NOT_FOUND, told(answer).get("detail"))
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise Problem(problems.FORGED, told(answer).get("detail"))
    if answer.status_code == httpx.codes.CONFLICT:
        raise Problem(NOT_IN_THIS_STATE, told(answer).get("detail"))
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        found = told(answer)
        if found.get("field") == KEY:
            raise Problem(problems.KEY_REUSED)
        error = FieldError(field=str(found.get("field", "")), detail=str(found.get("detail", "is not valid")))
        raise Problem(problems.INVALID, errors=[error])
    unavailable = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    raise Problem(problems.UNAVAILABLE, told(answer).get("detail") if unavailable else None, retry_after=RETRY_SECONDS)


def told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@asynccontextmanager
async def open_logistics(settings: GatewaySettings) -> AsyncIterator[httpx.AsyncClient | None]:
    """Connections to the service are kept for as long as the block runs."""
    if settings.logistics_url is None:
        yield None
        return
    headers = {"authorization": f"Bearer {settings.service_key.get_secret_value()}"}
    url = str(settings.logistics_url)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS, trust_env=False) as client:
        yield client
