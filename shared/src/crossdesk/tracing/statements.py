"""A span for each SQL statement, told by asyncpg itself when it has ended. Values are never told.

Only statements of something that is traced are: those of rounds and health checks are nobody's. Of what is not
sampled, only those that failed or took long: nearly all traces are dropped in the end, and statements are most of them.
"""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from opentelemetry.trace import SpanKind, StatusCode, Tracer, get_current_span

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_PLACE = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(?:ONLY\s+)?([a-z_][a-z0-9_.]*)", re.IGNORECASE)
_VERB = re.compile(r"\s*(\w+)")

LONG = 0.05
"""Seconds from which on a statement is told, sampled or not: it may be why something was slow."""


def telling_statements(tracer: Tracer) -> Callable[[Any], None]:
    """What asyncpg is to call after each statement, see `asyncpg.Connection.add_query_logger`."""

    def tell(logged: Any) -> None:
        cause = get_current_span().get_span_context()
        if not cause.is_valid or not (cause.trace_flags.sampled or logged.exception or logged.elapsed >= LONG):
            return
        ended = time.time_ns()
        summary, text = described(logged.query)
        told = {"db.system.name": "postgresql", "db.query.summary": summary, "db.query.text": text}
        began = ended - int(logged.elapsed * 1e9)
        span = tracer.start_span(summary, kind=SpanKind.CLIENT, attributes=told, start_time=began)
        if logged.exception is not None:
            span.set_attribute("error.type", type(logged.exception).__qualname__)
            span.set_status(StatusCode.ERROR)
        span.end(ended)

    return tell


@lru_cache(maxsize=1024)
def described(sql: str) -> tuple[str, str]:
    """What it does to which table, and the statement without its literals, which may name a tenant."""
    verb, place = _VERB.match(sql), _PLACE.search(sql)
    summary = " ".join([verb[1].upper() if verb else "SQL", *([place[1]] if place else [])])
    return summary[:80], " ".join(_LITERAL.sub("?", sql).split())[:2000]
