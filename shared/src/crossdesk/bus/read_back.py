"""Reading what the log holds by now, without a group and without waiting for more: for operators' questions."""

from collections import Counter
from collections.abc import AsyncGenerator, Collection
from datetime import datetime
from zlib import crc32

from crossdesk.bus.protocol import Partition, Record
from crossdesk.errors import Misconfigured


def read_back(
    url: str, topics: Collection[str], *, since: datetime | None = None, keys: Collection[str] | None = None
) -> AsyncGenerator[Record, None]:
    """What is on these topics from `since` on, or from their beginning, in order within a partition.

    With `keys`, only partitions that hold these keys are read, and only their records are given. Raises BusUnavailable,
    and Misconfigured where the URL is wrong or may not read.
    """
    if url.startswith("kafka://"):
        from crossdesk.bus.kafka.read_back import read_kafka_back  # noqa: PLC0415  # as in bus/url.py

        return read_kafka_back(url, topics, since, keys)
    if url.startswith(("postgresql://", "postgres://")):
        from crossdesk.bus.postgres.read_back import read_postgres_back  # noqa: PLC0415  # as above

        return read_postgres_back(url, topics, since, keys)
    raise Misconfigured(f"the bus URL must begin with kafka:// or postgresql://, not {url.partition(':')[0]}:")


def holding(places: Collection[Partition], keys: Collection[str] | None) -> list[Partition]:
    """Those of all partitions of some topics that hold these keys: see bus/kafka/loading.py for the rule."""
    if keys is None:
        return list(places)
    count = Counter(place.topic for place in places)
    hashes = [crc32(key.encode()) for key in keys]
    return [place for place in places if place.number in {each % count[place.topic] for each in hashes}]
