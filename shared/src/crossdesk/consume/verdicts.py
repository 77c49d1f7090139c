"""What becomes of an event that failed: tried again later, or given up."""

import logging
from collections.abc import Sequence

from crossdesk.consume.outages import is_handled_elsewhere
from crossdesk.consume.pending import Pending
from crossdesk.errors import TooManyDeadLetters, Transient
from crossdesk.metrics import EVENTS_RETRIED

log = logging.getLogger(__name__)


class DeadLetterLimit:
    """Stops the consumer when too many events in a row are given up: then the fault is not in the events."""

    def __init__(self, consumer: str, limit: int) -> None:
        self._consumer = consumer
        self._limit = limit
        self._in_a_row = 0

    def check(self, batch: Sequence[Pending]) -> None:
        """Raise TooManyDeadLetters before a batch is settled that holds one more in a row than allowed."""
        row = self._in_a_row
        for pending in batch:
            row = row + 1 if pending.poison else 0
            if row > self._limit:
                raise TooManyDeadLetters(
                    f"{self._consumer} stops: {row} events in a row would be dead letters; the last cause was "
                    f"{type(pending.poison).__name__}; mend the cause and start it again"
                ) from pending.poison

    def note(self, pending: Pending) -> None:
        """Count a settled event; one that was handled ends the row."""
        self._in_a_row = self._in_a_row + 1 if pending.poison else 0


def judge(consumer: str, pending: Pending, error: Exception, now: float) -> None:
    """Set when a failed event is tried again (`now` is loop time), or poison it."""
    pending.attempts += 1
    retry = pending.subscription.retry if pending.subscription is not None else None
    may_pass = isinstance(error, Transient) or is_handled_elsewhere(error)
    if may_pass and retry is not None and pending.attempts < retry.attempts:
        pending.not_before = now + retry.delay(pending.attempts)
        EVENTS_RETRIED.labels(consumer, pending.envelope.type).inc()
        return
    pending.poison = error
    pending.not_before = 0.0
    log.error(
        "event given up",
        extra={"event_id": str(pending.envelope.id), "event": pending.envelope.type, "error": type(error).__name__},
        exc_info=error,
    )
