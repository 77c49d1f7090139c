"""Asks another service of the cluster for one tenant, and words its refusals as problems of our own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from crossdesk.changing_keys import keys_of
from fastapi import Response
from pydantic import AnyUrl

from gateway import problems
from gateway.problems import FieldError, Kind, Problem
from gateway.settings import GatewaySettings

RETRY_SECONDS = 2.0
KEY = "idempotency-key"
NOT_SET_UP_SECONDS = 60.0
HANDED_ON = ("content-type", "vary", "x-crossdesk-not-drawn")
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""A bill holds its own styles and nothing that runs, whatever an article is called."""
SAFE = {"content-security-policy": PAGE_POLICY, "x-content-type-options": "nosniff", "cache-control": "no-store"}


@dataclass(frozen=True)
class Neighbour:
    """A service as it is asked.

    not_set_up   what is told where it has no address
    seconds      to wait for its answer, where the question names no others
    refusals     what its statuses mean besides 404 and 422
    """

    not_set_up: str
    seconds: float
    refusals: Mapping[int, Kind]


async def ask_service(
    neighbour: Neighbour,
    client: httpx.AsyncClient | None,
    tenant: str,
    method: str,
    path: str,
    *,
    query: Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float | None = None,
) -> Response:
    """The service's answer as it is. `client` is None where none is set up; a body is JSON unless a header says else.

    Raises Problem: 404, 422 with the field, what `refusals` makes of other statuses, and 503 when nobody answers.
    """
    if client is None:
        raise Problem(problems.UNAVAILABLE, neighbour.not_set_up, retry_after=NOT_SET_UP_SECONDS)
    sent = {"content-type": "application/json", **(headers or {}), "x-crossdesk-tenant": tenant}
    patience = seconds or neighbour.seconds
    try:
        answer = await client.request(method, path, params=list(query), content=body, headers=sent, timeout=patience)
    except httpx.HTTPError as error:
        raise Problem(problems.UNAVAILABLE, retry_after=RETRY_SECONDS) from error
    if not answer.is_success:
        raise refused(answer, {404: problems.NOT_FOUND, **neighbour.refusals})
    kept = {name: answer.headers[name] for name in HANDED_ON if name in answer.headers}
    return Response(answer.content, answer.status_code, headers={**kept, **SAFE})


def refused(answer: httpx.Response, refusals: Mapping[int, Kind]) -> Problem:
    """What an answer that is no success says to our own caller."""
    found = told(answer)
    if kind := refusals.get(answer.status_code):
        return Problem(kind, found.get("detail"))
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        if found.get("field") == KEY:
            return Problem(problems.KEY_REUSED)
        faults = found["errors"] if isinstance(found.get("errors"), list) else [found]
        return Problem(problems.INVALID, errors=[_field_error(fault) for fault in faults])
    unavailable = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    return Problem(problems.UNAVAILABLE, found.get("detail") if unavailable else None, retry_after=RETRY_SECONDS)


def _field_error(fault: Mapping[str, Any]) -> FieldError:
    return FieldError(field=str(fault.get("field", "")), detail=str(fault.get("detail", "is not valid")))


def told(answer: httpx.Response) -> dict[str, Any]:
    """What a refusal says, where it is an object of JSON."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@asynccontextmanager
async def open_service(settings: GatewaySettings, url: AnyUrl | None) -> AsyncIterator[httpx.AsyncClient | None]:
    """Connections to the service at `url` are kept for as long as the block runs; None without one."""
    if url is None:
        yield None
        return
    headers = {"authorization": f"Bearer {(*keys_of(settings.service_key), '')[0]}"}
    async with httpx.AsyncClient(base_url=str(url), headers=headers, trust_env=False) as client:
        yield client
