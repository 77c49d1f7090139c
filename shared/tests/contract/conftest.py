"""What the worker's contract tests share: a small service over the bus this run is about."""

import pytest
from crossdesk.bus.url import create_topics
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.worker_bench import TABLE, TOPICS, Bench


@pytest.fixture
async def bench(service_database, database_url, bus_url) -> Bench:
    database = await service_database("crossdesk")
    await execute(with_parts(database_url, user="crossdesk_owner"), TABLE)
    await create_topics(bus_url, TOPICS, partitions=4)
    return Bench(database, bus_url)
