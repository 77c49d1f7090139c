"""Which bus: told by one URL."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from urllib.parse import urlsplit

from crossdesk.bus.overview import Overview
from crossdesk.bus.postgres.bus import create_postgres_topics, open_postgres_bus
from crossdesk.bus.postgres.overview import open_postgres_overview
from crossdesk.bus.postgres.rewinding import rewind_postgres
from crossdesk.bus.protocol import Bus
from crossdesk.bus.rewound import Rewound
from crossdesk.errors import Misconfigured

# aiokafka takes a tenth of a service's start, and is needed only where the URL says so: hence the imports below.


def open_bus(url: str, *, instance: str = "") -> AbstractAsyncContextManager[Bus]:
    """A bus for the length of a block: `kafka://host:port[,host:port][?option=...]` or `postgresql://...`.

    `instance` is a stable name of this replica, used for Kafka's static membership. Raises Misconfigured.
    """
    if url.startswith("kafka://"):
        from crossdesk.bus.kafka.bus import open_kafka_bus  # noqa: PLC0415  # see above

        return open_kafka_bus(url, instance=instance)
    if url.startswith(("postgresql://", "postgres://")):
        return open_postgres_bus(url)
    raise _unknown(url)


def open_overview(url: str) -> AbstractAsyncContextManager[Overview]:
    """A look at the log of this bus for the length of a block; connects when first used. Raises Misconfigured."""
    if url.startswith("kafka://"):
        from crossdesk.bus.kafka.overview import open_kafka_overview  # noqa: PLC0415  # see above

        return open_kafka_overview(url)
    if url.startswith(("postgresql://", "postgres://")):
        return open_postgres_overview(url)
    raise _unknown(url)


async def rewind(url: str, group: str, to: datetime, *, only_look: bool = False) -> list[Rewound]:
    """Have a group read again what was appended at `to` or later, for its tables are as they were then.

    Only partitions it had read beyond that are set back, and only while nobody reads: raises Misconfigured where the
    group has members, and BusUnavailable.
    """
    if url.startswith("kafka://"):
        from crossdesk.bus.kafka.rewinding import rewind_kafka  # noqa: PLC0415  # see above

        return await rewind_kafka(url, group, to, only_look=only_look)
    if url.startswith(("postgresql://", "postgres://")):
        return await rewind_postgres(url, group, to, only_look=only_look)
    raise _unknown(url)


async def create_topics(url: str, topics: Collection[str], *, partitions: int) -> None:
    """Create the topics that are missing; existing ones keep their partitions. Raises BusUnavailable, Misconfigured."""
    if url.startswith("kafka://"):
        from crossdesk.bus.kafka.bus import create_kafka_topics  # noqa: PLC0415  # see above

        await create_kafka_topics(url, topics, partitions)
    elif url.startswith(("postgresql://", "postgres://")):
        await create_postgres_topics(url, topics, partitions)
    else:
        raise _unknown(url)


def _unknown(url: str) -> Misconfigured:
    return Misconfigured(f"the bus URL must begin with kafka:// or postgresql://, not {url.partition(':')[0]}:")


def shares_server(bus_url: str, database_url: str) -> bool:
    """Whether the bus is a log in the very database the service keeps its tables in.

    A service then need not wait for the disk when it commits its work: what it says next on the bus is committed
    later in the same write-ahead log, with a flush that covers both; and so is the offset it commits.
    """
    if not bus_url.startswith(("postgresql://", "postgres://")):
        return False
    return _place(bus_url) == _place(database_url)


def _place(url: str) -> tuple[str, str]:
    """Hosts with ports, and database."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2], parts.path
