"""Three services, each a process of its own, that hand on an inquiry and tell a collector of it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.store.database import open_database
from crossdesk.testing.worker_bench import say_number
from crossdesk.tracing.exporting import tracing
from crossdesk.tracing.traced_bus import TracedBus

NEVER_SLOW = 1e6
"""Seconds: what a service alone calls slow, so that only the collector does."""


async def refuse_seven(event: LanguageDetected) -> Sequence[Event]:
    if round(event.confidence * 1e6) == 7:
        raise ValueError("seven is not for us")
    return []


async def take_note(event: EventDeadLettered) -> Sequence[Event]:
    return []


SERVICES: dict[str, tuple[type[Event], Any]] = {
    "translation": (InquiryReceived, say_number),
    "intent": (LanguageDetected, refuse_seven),
    "routing": (EventDeadLettered, take_note),
}


async def work(name: str, bus_url: str, database_url: str, collector: str) -> None:
    """Until SIGTERM."""
    event, handler = SERVICES[name]
    async with (
        tracing(collector, name, share=0.0, slow=NEVER_SLOW, everything=True) as tracer,
        open_bus(bus_url) as bus,
        open_database(database_url, "crossdesk") as database,
    ):
        assert tracer is not None  # a collector is named
        subscriptions = [Subscription(event, handler, stateless=True)]
        worker = Worker(name, TracedBus(bus, tracer), database, subscriptions, dead_letters_in_a_row=5, tracer=tracer)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.drain)
        await worker.run()


@asynccontextmanager
async def three_services(bus_url: str, database_url: str, collector: str) -> AsyncIterator[None]:
    """While the block runs; at its end they send what is left."""
    command = [sys.executable, "-m", __name__]
    running = [
        await asyncio.create_subprocess_exec(*command, name, bus_url, database_url, collector) for name in SERVICES
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        await asyncio.gather(*(process.wait() for process in running))


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
