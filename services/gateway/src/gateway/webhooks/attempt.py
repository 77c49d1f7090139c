"""One try of one delivery: signed, posted to a checked address, judged by the status alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from gateway.webhooks.addresses import ForbiddenAddressError, resolve
from gateway.webhooks.signing import signed_headers

SECONDS = 10.0
GONE = 410


@dataclass(frozen=True)
class Delivery:
    """A delivery that is due; `attempts` counts the tries begun, this one included."""

    tenant: str
    id: UUID
    endpoint_id: str
    url: str
    event: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class Result:
    """How a try ended: a status, or an error in one sentence without anything the receiver said."""

    status: int | None = None
    error: str | None = None

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@asynccontextmanager
async def open_client() -> AsyncIterator[httpx.AsyncClient]:
    """Connections are not kept: two hosts of one address could otherwise share one proved for the other."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=SECONDS, limits=limits) as client:
        yield client


async def post(client: httpx.AsyncClient, delivery: Delivery, secrets: Sequence[str], *, allow_private: bool) -> Result:
    """Post once, within 10 seconds in all. Redirects are not followed and bodies of answers are not read."""
    body = json.dumps(delivery.event, ensure_ascii=False, separators=(",", ":"))
    headers = signed_headers(secrets, delivery.id, body, datetime.now(UTC))
    try:
        async with asyncio.timeout(SECONDS):
            target = await resolve(delivery.url, allow_private=allow_private)
            request = client.build_request(
                "POST",
                target.pinned_url,
                content=body.encode(),
                headers={**headers, "host": target.host_header},
                extensions={"sni_hostname": target.host},
            )
            answer = await client.send(request, stream=True)
            await answer.aclose()
    except TimeoutError:
        return Result(error=f"no answer within {SECONDS:g} seconds")
    except ForbiddenAddressError as error:
        return Result(error=f"the URL {error}")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        return Result(error=f"no connection: {type(error).__name__}")
    return _judged(answer.status_code)


def _judged(status: int) -> Result:
    if 200 <= status < 300:
        return Result(status)
    return Result(
        status,
        "the receiver redirects; give us the final URL" if 300 <= status < 400 else f"the receiver answered {status}",
    )
