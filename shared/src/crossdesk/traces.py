"""W3C Trace Context: one trace follows an inquiry over all services. Source: W3C Trace Context 1, section 3.2."""

import re
import secrets

_TRACEPARENT = re.compile(r"^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$")


def parts(traceparent: str | None) -> tuple[str, str, str] | None:
    """Trace, span and flags in hexadecimal; None when there is no traceparent or it is malformed."""
    known = _TRACEPARENT.match(traceparent or "")
    return (known[1], known[2], known[3]) if known else None


def child(traceparent: str | None) -> str:
    """A new span in the same trace, or in a new one when there is none or it is malformed."""
    trace, _, flags = parts(traceparent) or (secrets.token_hex(16), "", "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"


def trace_id(traceparent: str | None) -> str | None:
    """The trace an event belongs to, for log lines."""
    known = parts(traceparent)
    return known[0] if known else None
