"""Cursors of pages: opaque to clients, so that their content may change."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Query

from gateway import problems
from gateway.problems import FieldError, Problem

T = TypeVar("T")

Cursor = Annotated[
    str | None,
    Query(max_length=300, pattern=r"^[A-Za-z0-9_-]*$", description="`next_cursor` of the page before; opaque"),
]
Limit = Annotated[int, Query(ge=1, le=100, description="at most so many on a page")]


def encode(*position: object) -> str:
    """The cursor of a position (values that JSON or `str` can show)."""
    return urlsafe_b64encode(json.dumps(position, default=str, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(cursor: str | None, read: Callable[[list[Any]], T]) -> T | None:
    """The position in a cursor, by `read`; None without a cursor. Raises Problem (422) for one we did not give out."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return read(json.loads(urlsafe_b64decode(padded)))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, binascii.Error):
        wrong = FieldError(field="cursor", detail="is none of ours: take `next_cursor` of the page before")
        raise Problem(problems.INVALID, errors=[wrong]) from None
