"""Every error the API answers with, as problem details (RFC 9457): one table, one exception, one way to render."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from crossdesk.contracts.tier_policy_checks import Fault
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
HOME = "https://crossdesk.dev/problems/"


@dataclass(frozen=True)
class Kind:
    """One line of the table. `slug` ends the stable `type` URI: clients switch on it, so it is never changed."""

    slug: str
    status: int
    title: str
    detail: str

    @property
    def type(self) -> str:
        return HOME + self.slug


BAD_JSON = Kind("bad-json", 400, "The body is not JSON", "Send one JSON document in UTF-8.")
UNAUTHORIZED = Kind("unauthorized", 401, "Who are you?", "Send a valid key or token as `Authorization: Bearer ...`.")
FORGED = Kind("signature", 401, "The signature does not fit", "Sign the raw body with the key both sides know.")
SIGN_IN_FAILED = Kind("sign-in-failed", 401, "Sign-in failed", "E-mail, password and tenant do not belong together.")
CROSS_SITE = Kind(
    "cross-site", 403, "Begun by another site", "Change things from our own page, or send a key as `Authorization`."
)
NOT_FOUND = Kind("not-found", 404, "Not found", "There is nothing here for you.")
METHOD = Kind("method-not-allowed", 405, "Method not allowed", "See the `Allow` header for what is possible here.")
BODY_TIMEOUT = Kind("body-timeout", 408, "The body took too long", "Send the whole body within 10 seconds.")
CONFLICT = Kind("conflict", 409, "Another was first", "The conversation is no longer free: look at the queue again.")
NOT_ASSIGNED = Kind(
    "not-assigned", 409, "Not your conversation", "Accept the conversation, or have it transferred to you."
)
NOT_RETRIABLE = Kind("not-retriable", 409, "This cannot be retried", "See `detail` for the reason.")
CLOSED = Kind("closed", 409, "Somebody closed it", "Look at it again: it was retried, dropped or masked meanwhile.")
TOO_LARGE = Kind("body-too-large", 413, "The body is too large", "Send less; large files belong behind an https URL.")
MEDIA = Kind("unsupported-media-type", 415, "Not JSON", "Send `Content-Type: application/json`.")
INVALID = Kind(
    "invalid-request", 422, "The request is not valid", "See `errors` for each field and what is wrong with it."
)
KEY_REUSED = Kind(
    "idempotency-key-reused",
    422,
    "Idempotency key reused",
    "This key came with another body: use a new key for a new message.",
)
QUOTA = Kind(
    "quota-exceeded", 429, "Too many requests", "Your quota is used up: try again after `Retry-After` seconds."
)
INTERNAL = Kind("internal-error", 500, "Our fault", "Something broke on our side; it is in our logs. Try again.")
OVERLOADED = Kind("overloaded", 503, "Busy", "More is waiting than we can take: try again after `Retry-After` seconds.")
BUS_DOWN = Kind(
    "not-accepted",
    503,
    "Not accepted",
    "The message could not be stored safely: send it again after `Retry-After` seconds.",
)
UNAVAILABLE = Kind(
    "unavailable", 503, "Unavailable", "This cannot be read at the moment: try again after `Retry-After` seconds."
)
HEADER_RETRY = "Retry-After"


class FieldError(BaseModel):
    """One thing wrong with one field, named as in the request (`customer.email`, `attachments[0].url`)."""

    field: str
    detail: str


def field_errors(faults: Iterable[Fault]) -> list[FieldError]:
    """What a contract's own check found."""
    return [FieldError(field=fault.place, detail=fault.detail) for fault in faults]


class ProblemDetails(BaseModel):
    """An error, as RFC 9457 has it. `type` is stable and made for programs, `detail` is made for people."""

    type: str = Field(description="stable URI that names the kind of problem", json_schema_extra={"format": "uri"})
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: list[FieldError] | None = Field(
        default=None, description="the fields that are wrong, where it is about fields"
    )


class Problem(Exception):  # RFC 9457 calls it a problem
    """Raised anywhere while answering a request; becomes its answer. `retry_after` is in seconds."""

    def __init__(
        self,
        kind: Kind,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.slug)
        self.kind = kind
        self.detail = detail or kind.detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers[HEADER_RETRY] = str(max(1, ceil(retry_after)))
        if kind.status == 401:
            self.headers["WWW-Authenticate"] = "Bearer"

    def details(self) -> ProblemDetails:
        kind = self.kind
        return ProblemDetails(
            type=kind.type, title=kind.title, status=kind.status, detail=self.detail, errors=self.errors or None
        )

    def response(self) -> JSONResponse:
        body = self.details().model_dump(exclude_none=True)
        return JSONResponse(body, self.kind.status, headers=self.headers, media_type=MEDIA_TYPE)


def responses(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """What a route can answer besides success, for OpenAPI; several kinds may share a status."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        answer = found.setdefault(kind.status, {"description": "", "content": {MEDIA_TYPE: _content()}})
        answer["description"] = " ".join(filter(None, (answer["description"], f"`{kind.slug}`: {kind.detail}")))
        answer["content"][MEDIA_TYPE]["examples"][kind.slug] = {"value": _example(kind)}
        if kind.status in (429, 503):
            answer["headers"] = {
                HEADER_RETRY: {"description": "seconds", "required": True, "schema": {"type": "integer", "minimum": 1}}
            }
    return found


def _content() -> dict[str, Any]:
    return {"schema": {"$ref": "#/components/schemas/ProblemDetails"}, "examples": {}}


def _example(kind: Kind) -> dict[str, Any]:
    errors = [FieldError(field="customer.email", detail="must be an e-mail address")] if kind is INVALID else []
    return Problem(kind, errors=errors).details().model_dump(exclude_none=True)
