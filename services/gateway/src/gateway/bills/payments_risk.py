"""Questions about money go to payments-risk-service, which knows it; the gateway knows who may ask."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx
from fastapi import Response

from gateway import problems
from gateway.parcels.logistics import RETRY_SECONDS, handed_on
from gateway.problems import Problem
from gateway.settings import GatewaySettings

SECONDS = 15.0
"""Longer than the service waits for one source of rates after another, and draws a PDF."""
HANDED_ON = ("content-type", "vary", "x-crossdesk-not-drawn")
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""A bill holds its own styles and nothing that runs, whatever an article is called."""


async def ask_payments_risk(
    client: httpx.AsyncClient | None,
    tenant: str,
    method: str,
    path: str,
    *,
    query: Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The service's answer as it is; `client` is None where none is set up.

    Raises Problem: 404 and 422 as it says, 503 when nobody answers.
    """
    if client is None:
        raise Problem(problems.UNAVAILABLE, "Bills are not served here: CROSSDESK_PAYMENTS_RISK_URL is not set.")
    sent = {**(headers or {}), "x-crossdesk-tenant": tenant, "content-type": "application/json"}
    try:
        answer = await client.request(method, path, params=list(query), content=body, headers=sent)
    except httpx.HTTPError as error:
        raise Problem(problems.UNAVAILABLE, retry_after=RETRY_SECONDS) from error
    if answer.status_code != httpx.codes.OK:
        return handed_on(answer)
    kept = {name: answer.headers[name] for name in HANDED_ON if name in answer.headers}
    safe = {"content-security-policy": PAGE_POLICY, "x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(answer.content, headers={**kept, **safe})


@asynccontextmanager
async def open_payments_risk(settings: GatewaySettings) -> AsyncIterator[httpx.AsyncClient | None]:
    """Connections to the service are kept for as long as the block runs."""
    if settings.payments_risk_url is None:
        yield None
        return
    headers = {"authorization": f"Bearer {settings.service_key.get_secret_value()}"}
    url = str(settings.payments_risk_url)
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=SECONDS, trust_env=False) as client:
        yield client
