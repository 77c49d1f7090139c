"""Return labels: asks the shop's own endpoint for one.

Posted as JSON: {"idempotency_key": "...", "order_id": "CB-1", "country": "DE", "option": "statutory_withdrawal",
"items": [{"sku": "LAMP-2", "quantity": 1}]}. `items` empty means the whole order.
Answered with 200 or 201 and JSON: {"label_url": "https://...", "carrier": "DHL", "tracking_number": "...",
"valid_until": "2026-12-10"}; all but `label_url` may be null or left out.
Headers sent: `Idempotency-Key`, for which the shop gives the same label again, and `X-Crossdesk-Signature:
sha256=<hex>`, the HMAC-SHA-256 of the raw body under the secret both know. Verify it before parsing, in constant time.
"""

import asyncio
import hmac
import logging
from dataclasses import dataclass
from datetime import date

import httpx
from crossdesk.contracts.return_label import LabelItem
from crossdesk.contracts.return_options import Kind
from crossdesk.errors import Unavailable
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, ValidationError

SECONDS = 5.0
TRIES = 2
MOST_BYTES = 64 * 1024
SIGNATURE = "X-Crossdesk-Signature"

log = logging.getLogger(__name__)


class LabelRequest(BaseModel):
    """What is to go back, and by which of the ways to return."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idempotency_key: str = Field(pattern=r"^[!-~]{1,255}$", description="the same for every try of one return")
    order_id: str = Field(min_length=1, max_length=100)
    country: str = Field(pattern="^[A-Z]{2}$", description="where the parcel starts, ISO 3166-1 alpha-2")
    option: Kind
    items: tuple[LabelItem, ...] = Field((), max_length=200)


class ReturnLabel(BaseModel):
    """The label, at the shop. `valid_until` is the last day the carrier takes it."""

    model_config = ConfigDict(frozen=True)

    label_url: HttpUrl
    carrier: str | None = Field(None, max_length=100)
    tracking_number: str | None = Field(None, max_length=100)
    valid_until: date | None = None


@dataclass(frozen=True)
class LabelEndpoint:
    """A shop's endpoint. The secret is shared with the shop and never logged; `seconds` is the time-out of one try."""

    url: str
    secret: SecretStr
    seconds: float = SECONDS


async def request_label(client: httpx.AsyncClient, endpoint: LabelEndpoint, request: LabelRequest) -> ReturnLabel:
    """Ask for a label; once more with the same key after no answer, 429 or 5xx.

    Raises Unavailable when the shop gives none, or says something that is not documented above.
    """
    body = request.model_dump_json().encode()
    for left in reversed(range(TRIES)):
        try:
            status, answer = await _post(client, endpoint, request.idempotency_key, body)
        except (httpx.HTTPError, TimeoutError) as error:
            cause = f"did not answer: {type(error).__name__}"
        else:
            if status < 500 and status != httpx.codes.TOO_MANY_REQUESTS:
                return _read(status, answer)
            cause = f"answered {status}"
        if left:
            log.warning("asking the shop for a return label failed, trying once more", extra={"cause": cause})
    raise Unavailable(f"the shop's label endpoint {cause}, {TRIES} times: check that it runs and how long it takes")


def signature(secret: SecretStr, body: bytes) -> str:
    """Value of the signature header for a raw body (RFC 2104 with SHA-256)."""
    return "sha256=" + hmac.digest(secret.get_secret_value().encode(), body, "sha256").hex()


async def _post(client: httpx.AsyncClient, endpoint: LabelEndpoint, key: str, body: bytes) -> tuple[int, bytes]:
    headers = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "Idempotency-Key": key,
        SIGNATURE: signature(endpoint.secret, body),
    }
    stream = client.stream("POST", endpoint.url, content=body, headers=headers, timeout=None, follow_redirects=False)
    async with asyncio.timeout(endpoint.seconds), stream as response:
        return response.status_code, await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    answer = bytearray()
    async for part in response.aiter_bytes():
        answer += part
        if len(answer) > MOST_BYTES:
            raise Unavailable(f"the shop's label endpoint answered more than {MOST_BYTES} bytes: it must give JSON")
    return bytes(answer)


def _read(status: int, answer: bytes) -> ReturnLabel:
    if status not in (httpx.codes.OK, httpx.codes.CREATED):
        raise Unavailable(f"the shop's label endpoint refused with {status}: check its URL, the secret and the order")
    try:
        return ReturnLabel.model_validate_json(answer)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, fault["loc"])) or "body" for fault in error.errors())
        raise Unavailable(f"the shop's label endpoint answered no label: check {fields}") from None
