"""Asks another service of the cluster for one tenant, and words its refusals as problems of our own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
from pydantic import AnyUrl

from gateway import problems
from gateway.problems import FieldError, Kind, Problem
from gateway.settings import GatewaySettings

RETRY_SECONDS = 2.0
KEY = "idempotency-key"
REFUSALS: Mapping[int, Kind] = {404: problems.NOT_FOUND, 403: problems.FORGED}


async def ask_service(
    client: httpx.AsyncClient | None,
    tenant: str,
    method: str,
    path: str,
    *,
    not_set_up: str,
    query: Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float,
    refusals: Mapping[int, Kind] = REFUSALS,
) -> httpx.Response:
    """The service's answer, a success. `client` is None where none is set up; a body is JSON unless a header says else.

    Raises Problem: what `refusals` makes of a status, 422 with the field, and 503 when nobody answers.
    """
    if client is None:
        raise Problem(problems.UNAVAILABLE, not_set_up)
    sent = {"content-type": "application/json", **(headers or {}), "x-crossdesk-tenant": tenant}
    try:
        answer = await client.request(method, path, params=list(query), content=body, headers=sent, timeout=seconds)
    except httpx.HTTPError as error:
        raise Problem(problems.UNAVAILABLE, retry_after=RETRY_SECONDS) from error
    if not answer.is_success:
        raise refused(answer, refusals)
    return answer


def refused(answer: httpx.Response, refusals: Mapping[int, Kind]) -> Problem:
    """What an answer that is no success says to our own caller."""
    found = told(answer)
    if kind := refusals.get(answer.status_code):
        return Problem(kind, found.get("detail"))
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        if found.get("field") == KEY:
            return Problem(problems.KEY_REUSED)
        error = FieldError(field=str(found.get("field", "")), detail=str(found.get("detail", "is not valid")))
        return Problem(problems.INVALID, errors=[error])
    unavailable = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    return Problem(problems.UNAVAILABLE, found.get("detail") if unavailable else None, retry_after=RETRY_SECONDS)


def told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@asynccontextmanager
async def open_service(
    settings: GatewaySettings, url: AnyUrl | None, seconds: float
) -> AsyncIterator[httpx.AsyncClient | None]:
    """Connections to the service at `url` are kept for as long as the block runs; None without one."""
    if url is None:
        yield None
        return
    headers = {"authorization": f"Bearer {settings.service_key.get_secret_value()}"}
    async with httpx.AsyncClient(base_url=str(url), headers=headers, timeout=seconds, trust_env=False) as client:
        yield client
