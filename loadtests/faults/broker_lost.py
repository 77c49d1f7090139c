"""One of three Kafka brokers is killed for good: two acknowledge, and everything goes on."""

import asyncio
import time

from loadtests.faults.fault import Fault
from loadtests.faults.stage import Stage

GONE_AFTER = 9.0
"""Seconds until the others take the killed one for gone (broker.session.timeout.ms)."""


async def hurt(stage: Stage) -> None:
    """Kill a broker, chosen by chance; it does not come back."""
    assert stage.brokers is not None
    number = stage.rng.choice(sorted(stage.brokers.processes))
    began = time.monotonic()
    await asyncio.to_thread(stage.brokers.kill, number)
    await asyncio.to_thread(stage.brokers.wait)
    stage.notes.append(f"broker {number} was taken for gone after {time.monotonic() - began:.0f} s")
    await asyncio.sleep(max(0.0, min(stage.seconds, 3 * GONE_AFTER) - (time.monotonic() - began)))


FAULT = Fault(4, "broker_lost", "one of three brokers killed for good", hurt, buses=("kafka",), brokers=3, seconds=30)
