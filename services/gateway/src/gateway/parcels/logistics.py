"""Questions about parcels go to logistics-service, which knows them; the gateway knows who may ask."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import httpx
from fastapi import Response

from gateway.ask_service import REFUSALS, ask_service, open_service
from gateway.problems import Kind
from gateway.settings import GatewaySettings

SECONDS = 5.0
"""Longer than logistics-service waits for carriers."""
NOT_SET_UP = "Parcels are not served here: CROSSDESK_LOGISTICS_URL is not set."
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
    answer = await ask_service(
        client,
        tenant,
        method,
        path,
        not_set_up=NOT_SET_UP,
        query=query,
        body=body,
        headers=headers,
        seconds=seconds,
        refusals={**REFUSALS, 409: NOT_IN_THIS_STATE},
    )
    return Response(answer.content, media_type="application/json")


def open_logistics(settings: GatewaySettings) -> AbstractAsyncContextManager[httpx.AsyncClient | None]:
    """Connections to the service are kept for as long as the block runs."""
    return open_service(settings, settings.logistics_url, SECONDS)
