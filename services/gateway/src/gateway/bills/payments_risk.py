"""Questions about money go to payments-risk-service, which knows it; the gateway knows who may ask."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import httpx
from fastapi import Response

from gateway import problems
from gateway.ask_service import REFUSALS, ask_service, open_service
from gateway.problems import Kind
from gateway.settings import GatewaySettings

SECONDS = 15.0
"""Longer than the service waits for one source of rates after another, and draws a PDF."""
NOT_SET_UP = "Bills and disputes are not served here: CROSSDESK_PAYMENTS_RISK_URL is not set."
HANDED_ON = ("content-type", "vary", "x-crossdesk-not-drawn")
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""A bill holds its own styles and nothing that runs, whatever an article is called."""
ANSWER_STATE = Kind(
    "answer-state",
    409,
    "Too late",
    "The answer to this dispute is on its way to the provider or was given: nothing can be added to it.",
)


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

    Raises Problem: 404, 409, 413 and 422 as it says, 503 when nobody answers.
    """
    answer = await ask_service(
        client,
        tenant,
        method,
        path,
        not_set_up=NOT_SET_UP,
        query=query,
        body=body,
        headers=headers,
        seconds=SECONDS,
        refusals={**REFUSALS, 409: ANSWER_STATE, 413: problems.TOO_LARGE},
    )
    kept = {name: answer.headers[name] for name in HANDED_ON if name in answer.headers}
    safe = {"content-security-policy": PAGE_POLICY, "x-content-type-options": "nosniff", "cache-control": "no-store"}
    return Response(answer.content, answer.status_code, headers={**kept, **safe})


def open_payments_risk(settings: GatewaySettings) -> AbstractAsyncContextManager[httpx.AsyncClient | None]:
    """Connections to the service are kept for as long as the block runs."""
    return open_service(settings, settings.payments_risk_url, SECONDS)
