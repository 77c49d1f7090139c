"""A consumer group of our worker on Kafka with 1, 2 and 4 replicas, one that computes and one that waits."""

import asyncio
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import asyncpg
import uvloop
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.contracts import TOPICS
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.testing.databases import with_parts
from crossdesk.testing.examples import an_inquiry
from crossdesk.testing.waiting import PATIENCE

from deploy.local.ports import free_port
from loadtests.bench.ceilings.receipts import postgres
from loadtests.bench.run import Run
from loadtests.bench.scaling.publish_fit import measure_growth
from loadtests.bench.scaling.worker_replica import KINDS, name_of, schema_of
from loadtests.bench.schema import provided
from loadtests.bench.started import module, one_broker, program

PARTITIONS = 8
AT_LEAST = 2500
"""Events a second the group is given to work on, more than it can do: it never runs dry."""
JOINING = 10.0
"""Seconds the group works while a new member finds its place, before anything is measured."""
AT_ONCE = 500
LOOK_EVERY = 0.1
"""Seconds; counting costs PostgreSQL some milliseconds."""
WORK = {"cpu": "1 ms of computing an event", "io": "100 ms of waiting an event"}


@dataclass
class Group:
    """One worker group with its log and its database. `published` counts the events on the log."""

    kind: str
    bus_url: str
    database_url: str
    superuser_url: str
    published: int = 0


def measure_workers(run: Run) -> None:
    """Part `workers`. Raises Misconfigured without Java."""
    with one_broker(run) as broker, postgres(run) as superuser_url:
        for kind in KINDS:
            group = uvloop.run(prepared(kind, broker, superuser_url))
            measure = partial(measured, run, group)
            measure_growth(run, f"worker group, {WORK[kind]}", "events/s", partial(replica, run, group), measure)


async def prepared(kind: str, broker: str, superuser_url: str) -> Group:
    """An empty log and an empty schema."""
    bus_url = f"kafka://{broker}?prefix={name_of(kind)}."
    await create_topics(bus_url, TOPICS, partitions=PARTITIONS)
    database_url = await provided(superuser_url, schema_of(kind))
    own = with_parts(superuser_url, database=database_url.rpartition("/")[2])
    return Group(kind, bus_url, database_url, own)


@contextmanager
def replica(run: Run, group: Group, number: int) -> Iterator[None]:
    """One more member of the group."""
    port = free_port()
    # Without CROSSDESK_INSTANCE: a static member keeps its partitions for a while after it has left.
    environment = {
        "CROSSDESK_BUS_URL": group.bus_url,
        "CROSSDESK_DATABASE_URL": group.database_url,
        "CROSSDESK_PORT": str(port),
        "CROSSDESK_LOG_LEVEL": "WARNING",
    }
    command = module("loadtests.bench.scaling.worker_replica", group.kind)
    log = run.scratch / f"{name_of(group.kind)}-{number}.log"
    with program(command, port, log, {**os.environ, **environment}, ready="/readyz"):
        yield


def measured(run: Run, group: Group) -> Mapping[str, float]:
    """Receipts a second, with enough on the log all the while."""
    uvloop.run(fill(group, round(AT_LEAST * (JOINING + run.order.seconds))))
    return {"events/s": uvloop.run(receipts_per_second(group, run.order.seconds))}


async def receipts_per_second(group: Group, seconds: float) -> float:
    """From one commit to the first after so many seconds, as a batch is up to a second's work. Raises TimeoutError."""
    before, began = await next_commit(group)
    await asyncio.sleep(seconds)
    after, ended = await next_commit(group)
    return (after - before) / (ended - began)


async def next_commit(group: Group) -> tuple[int, float]:
    """How many events are handled once there are more than now, and when that was."""
    now = count = await receipts(group)
    async with asyncio.timeout(PATIENCE):
        while count == now:
            await asyncio.sleep(LOOK_EVERY)
            count = await receipts(group)
    return count, time.perf_counter()


async def fill(group: Group, wanted: int) -> None:
    """Put on the log what is missing to `wanted` unhandled events."""
    missing = max(0, wanted - (group.published - await receipts(group)))
    async with open_bus(group.bus_url, instance="bench-set-up") as bus:
        for _ in range(0, missing, AT_ONCE):
            await bus.publish([a_message() for _ in range(AT_ONCE)])
            group.published += AT_ONCE


def a_message() -> Envelope:
    """The first of a conversation of its own."""
    inquiry = an_inquiry("Wo bleibt mein Paket?", inquiry_id=uuid4())
    event = InquiryReceived(tenant="bench", conversation_id=uuid4(), inquiry=inquiry)
    return wrap(event, event_id=uuid4(), source="bench", time=datetime.now(UTC))


async def receipts(group: Group) -> int:
    """How many events the group has handled."""
    connection = await asyncpg.connect(group.superuser_url)
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {schema_of(group.kind)}.receipts"))  # noqa: S608  # our own name
    finally:
        await connection.close()
