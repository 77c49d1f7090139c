"""What a request says before its body, where it is said as nearly all say it; the framework judges the others."""

from collections.abc import Sequence
from typing import NamedTuple

from gateway.access.api_keys import bearer_token

JSON = frozenset({b"application/json", b"application/json; charset=utf-8", b"application/json;charset=UTF-8"})


class PlainRequest(NamedTuple):
    """The headers that count, unchecked but for their form."""

    token: str
    idempotency_key: str | None
    traceparent: str | None


def plain(headers: Sequence[tuple[bytes, bytes]], body_limit: int) -> PlainRequest | None:
    """None if a header came twice, no token came, or the body is not announced as JSON of at most `body_limit` bytes.

    Names of headers are in lower case, as ASGI has them.
    """
    found = dict(headers)
    token = bearer_token(found.get(b"authorization", b"").decode("latin-1"))
    if len(found) < len(headers) or token is None or not _brings_json(found, body_limit):
        return None
    return PlainRequest(token, _text(found, b"idempotency-key"), _text(found, b"traceparent"))


def _brings_json(found: dict[bytes, bytes], body_limit: int) -> bool:
    length = found.get(b"content-length", b"")
    return (
        found.get(b"content-type") in JSON
        and length.isdigit()
        and 0 < int(length[:20]) <= body_limit
        and b"transfer-encoding" not in found
    )


def _text(found: dict[bytes, bytes], name: bytes) -> str | None:
    value = found.get(name)
    return None if value is None else value.decode("latin-1")
