"""Which trace a measured duration belongs to, so that a dashboard leads from a slow bucket to one that was slow."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from opentelemetry.trace import INVALID_SPAN, get_current_span
from prometheus_client import Histogram


def exemplar() -> dict[str, str] | None:
    """For `Histogram.observe`; None where nothing is traced, or the trace is not sampled and so may not be found."""
    span = get_current_span()
    if span is INVALID_SPAN:
        return None
    context = span.get_span_context()
    return {"trace_id": f"{context.trace_id:032x}"} if context.trace_flags.sampled else None


@contextmanager
def timed(seconds: Histogram) -> Iterator[None]:
    """Observe how long a block takes, whether or not it fails."""
    began = perf_counter()
    try:
        yield
    finally:
        seconds.observe(perf_counter() - began, exemplar())
