"""Connections of the PostgreSQL bus: they see the schema `bus` only and speak asyncpg's binary protocol."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import asyncpg

from crossdesk.bus.protocol import Partition
from crossdesk.errors import BusRefused, BusUnavailable

BusConnection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

OUTAGES = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection that broke in the middle of something
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.CannotConnectNowError,
    asyncpg.InvalidAuthorizationSpecificationError,  # another server has taken the port, or roles are not there yet
)
"""What tells that the server is away or overloaded, and not that a statement is wrong."""


SETTINGS = {
    "search_path": "bus",
    "application_name": "bus",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "jit": "off",
}
"""The few statements of the bus are planned once for each connection, which is half of what reading the log costs.

Everything is looked up by its primary key: a plan made while the log was short must not read it whole later.
"""


async def connect(url: str, *, timeout: float = 5.0) -> BusConnection:
    """Connect with the schema `bus` in view. Raises BusUnavailable, and BusRefused where we are not let in."""
    try:
        return await asyncpg.connect(url, timeout=timeout, command_timeout=30, server_settings=SETTINGS)
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise BusRefused(f"PostgreSQL bus: {error}: see user and password in CROSSDESK_BUS_URL") from error
    except OUTAGES as error:
        raise BusUnavailable(f"PostgreSQL bus: cannot connect ({type(error).__name__}); is the server up?") from error


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[BusConnection]:
    """A connection for the length of a block; one that is already broken is dropped without a goodbye."""
    connection = await connect(url)
    try:
        yield connection
    finally:
        connection.terminate() if connection.is_closed() else await _close(connection)


async def _close(connection: BusConnection) -> None:
    try:
        await connection.close(timeout=2)
    except OUTAGES:
        connection.terminate()


def channel(topic: str) -> str:
    """The NOTIFY channel that wakes readers of a topic."""
    return f"bus_{topic}"


@dataclass
class News:
    """What notifications have told since it was last taken: partitions that grew, or that the connection is lost."""

    awake: asyncio.Event = field(default_factory=asyncio.Event)
    grown: set[Partition] = field(default_factory=set)
    patient: Collection[str] = ()

    def take(self) -> set[Partition]:
        """The partitions that grew; from here on it is quiet again."""
        grown, self.grown = self.grown, set()
        self.awake.clear()
        return grown

    def _hear(self, topic: str, payload: object) -> None:
        for growth in str(payload).split(","):
            self.grown.add(Partition(topic, int(growth)))
        if topic not in self.patient:
            self.awake.set()


async def listen(connection: BusConnection, topics: Iterable[str]) -> News:
    """Have oneself told of what is appended to these topics, and of the loss of the connection."""
    news = News()
    for topic in topics:
        await connection.add_listener(channel(topic), lambda *told, topic=topic: news._hear(topic, told[3]))
    connection.add_termination_listener(lambda _: news.awake.set())
    return news
