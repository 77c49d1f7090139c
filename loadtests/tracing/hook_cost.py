"""What it costs to ask whether to trace, where nothing is traced."""

import timeit
from datetime import UTC, datetime

from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.testing.worker_bench import a_message
from crossdesk.tracing.exemplars import exemplar
from crossdesk.tracing.handling import done, handling, settling

TIMES = 100_000


def hook_cost() -> float:
    """Microseconds for an event that is settled alone, which asks most often."""
    message = a_message(1)
    record = Record(Partition("inquiries", 0), 0, message.key, message.headers(), message.data, datetime.now(UTC))
    pending = Pending(record, message, None, None)

    def ask() -> None:
        with settling(None, "counter", [pending]), handling(pending):
            exemplar()
        done(pending, "handled")

    return min(timeit.repeat(ask, number=TIMES, repeat=5)) / TIMES * 1e6
