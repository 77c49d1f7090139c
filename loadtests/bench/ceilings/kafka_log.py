"""What aiokafka and one broker can do with records of 1 KB: appending with acks=all, and reading."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from crossdesk.bus.url import create_topics

from loadtests.bench.run import Measure, Run
from loadtests.bench.started import one_broker

GROUP = "aiokafka, records of 1 KB"
BODY = os.urandom(512).hex().encode()
AT_ONCE = 500
"""Records handed over before their acknowledgements are awaited, as many as the largest batch of a worker."""
TO_READ = 40_000
PARTITIONS = 4


def measure_kafka_log(run: Run) -> None:
    """Part `kafka`. Raises Misconfigured without Java."""
    with one_broker(run) as bootstrap:
        topic, seconds = f"ceiling-{uuid4().hex[:8]}", run.order.seconds
        uvloop.run(prepare(bootstrap, topic))
        subjects = {
            "append, each acknowledgement awaited": measured(append_singly, bootstrap, topic, seconds),
            f"append, {AT_ONCE} at a time": measured(append_batched, bootstrap, topic, seconds),
            "read": measured(read, bootstrap, topic, seconds),
        }
        run.interleave(GROUP, subjects)


def measured(
    way: Callable[[str, str, float], Coroutine[Any, Any, float]], bootstrap: str, topic: str, seconds: float
) -> Measure:
    """One way as a measurement."""

    def measure() -> Mapping[str, float]:
        return {"records/s": uvloop.run(way(bootstrap, topic, seconds))}

    return measure


async def prepare(bootstrap: str, topic: str) -> None:
    """A topic with something to read."""
    await create_topics(f"kafka://{bootstrap}", [topic], partitions=PARTITIONS)
    async with producing(bootstrap) as producer:
        for _ in range(TO_READ // AT_ONCE):
            await append(producer, topic, AT_ONCE)


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer set up as the bus sets up its own."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=128 * 1024
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def append(producer: AIOKafkaProducer, topic: str, records: int) -> None:
    """Append so many and wait until all are acknowledged."""
    sent = [await producer.send(topic, BODY, key=b"%d" % number) for number in range(records)]
    await asyncio.gather(*sent)


async def append_singly(bootstrap: str, topic: str, seconds: float) -> float:
    return await append_in_batches(bootstrap, topic, seconds, of=1)


async def append_batched(bootstrap: str, topic: str, seconds: float) -> float:
    return await append_in_batches(bootstrap, topic, seconds, of=AT_ONCE)


async def append_in_batches(bootstrap: str, topic: str, seconds: float, *, of: int) -> float:
    """Records a second, `of` at a time."""
    async with producing(bootstrap) as producer:
        await append(producer, topic, of)
        return await per_second(partial(append, producer, topic, of), of, seconds)


async def per_second(step: Callable[[], Coroutine[Any, Any, None]], each: int, seconds: float) -> float:
    """Repeat a step that does `each` for so many seconds; how many a second that is."""
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        await step()
        done += each
    return done / (time.perf_counter() - began)


async def read(bootstrap: str, topic: str, seconds: float) -> float:
    """Records a second, each partition from its beginning, until the end of the log or for so many seconds."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        done, began = 0, time.perf_counter()
        while done < TO_READ and time.perf_counter() - began < seconds:
            found = await consumer.getmany(timeout_ms=1000, max_records=AT_ONCE)
            done += sum(map(len, found.values()))
        return done / (time.perf_counter() - began)
    finally:
        await consumer.stop()
