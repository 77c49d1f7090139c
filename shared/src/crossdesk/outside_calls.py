"""Counts calls to carriers, engines, payment providers and other sources: how many, how they ended, how long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Literal

from crossdesk.breaker import Breaker
from crossdesk.metrics import OUTSIDE_CALL_SECONDS, OUTSIDE_CALLS, OUTSIDE_LEFT_ALONE, OUTSIDE_UNDER_WAY
from crossdesk.tracing.exemplars import exemplar

Kind = Literal["carrier", "engine", "payments", "rates", "model"]


@contextmanager
def outside_call(kind: Kind, to: str) -> Iterator[Callable[[str], None]]:
    """Count the block as one call to `to`, a name of the settings, never of a tenant.

    It ends `ok`, `error` where it raises, `cancelled` where nobody waits for it any more, or as the block says.
    """
    said: list[str] = []
    outcome, began = "cancelled", perf_counter()
    under_way = OUTSIDE_UNDER_WAY.labels(kind, to)
    under_way.inc()
    try:
        yield said.append
        outcome = said[-1] if said else "ok"
    except Exception:
        outcome = said[-1] if said else "error"
        raise
    finally:
        under_way.dec()
        OUTSIDE_CALLS.labels(kind, to, outcome).inc()
        OUTSIDE_CALL_SECONDS.labels(kind, to).observe(perf_counter() - began, exemplar())


def show_breaker(kind: Kind, to: str, breaker: Breaker) -> None:
    """Show from now on, whenever metrics are read, whether `to` is being left alone."""
    OUTSIDE_LEFT_ALONE.labels(kind, to).set_function(lambda: float(breaker.is_open))
