"""The only Kafka broker is down for a minute: nothing is accepted meanwhile, and nothing accepted before is lost."""

import asyncio
import time

from loadtests.faults.fault import Fault
from loadtests.faults.stage import Stage

DOWN_FOR = 60.0


async def hurt(stage: Stage) -> None:
    """Kill the broker as a power cut would, start it again after a minute, wait until it works."""
    assert stage.brokers is not None
    (number, *_) = stage.brokers.processes
    await asyncio.to_thread(stage.brokers.kill, number)
    await asyncio.sleep(min(DOWN_FOR, stage.seconds))
    began = time.monotonic()
    stage.brokers.start(number)
    await asyncio.to_thread(stage.brokers.wait)
    stage.notes.append(f"the broker took {time.monotonic() - began:.0f} s to come back")
    refused = [post for post in stage.load.posts if post.status is not None and post.status >= 500]
    stage.notes.append(f"{len(refused)} POSTs were refused while it was down")


FAULT = Fault(4, "broker_down", "the only broker down for 60 s", hurt, buses=("kafka",), brokers=1, seconds=60)
