"""The bus a test runs on: the PostgreSQL log by default, or the Kafka named by CROSSDESK_TEST_BUS."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from uuid import uuid4

from crossdesk.bus.protocol import Bus
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.store.roles import provision_bus_statements
from crossdesk.testing.databases import execute, with_parts


def kafka_url() -> str | None:
    """The Kafka to test against, if one is named."""
    url = os.environ.get("CROSSDESK_TEST_BUS", "")
    return url if url.startswith("kafka://") else None


def fresh_kafka_url() -> str | None:
    """That Kafka under a prefix no other test uses, so that tests do not meet on it."""
    url = kafka_url()
    return f"{url}{'&' if '?' in url else '?'}prefix=test-{uuid4().hex[:10]}." if url else None


async def provision_bus(database_url: str, password: str) -> str:
    """Role and schema of the PostgreSQL bus in this database; gives the bus URL."""
    name = urlsplit(database_url).path.lstrip("/")
    await execute(database_url, *provision_bus_statements(name, password=password))
    return with_parts(database_url, user="bus")


@asynccontextmanager
async def opened(url: str, topics: list[str], partitions: int = 4) -> AsyncIterator[Bus]:
    """A bus with these topics."""
    await create_topics(url, topics, partitions=partitions)
    async with open_bus(url) as bus:
        yield bus
