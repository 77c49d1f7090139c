"""`crossdesk topics`: create what is missing on the bus, and refuse a bus on which less is there than is asked for."""

import argparse
import asyncio
from collections import Counter
from collections.abc import Collection, Mapping

from crossdesk.errors import Misconfigured
from crossdesk.secret_files import need_secret

BUS_URL = "CROSSDESK_BUS_URL"
DEFAULT = 8


def add_topics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--partitions", type=int, default=DEFAULT, help="of each topic that is missing, and no fewer of those there are"
    )
    parser.epilog = f"{BUS_URL} (or its file) names the bus. On PostgreSQL it also drops what is past its retention."
    parser.set_defaults(run=run_topics)


def run_topics(given: argparse.Namespace) -> None:
    if not 1 <= given.partitions <= 1000:
        raise Misconfigured(f"--partitions {given.partitions}: from 1 to 1000")
    found = asyncio.run(ensure_topics(need_secret(BUS_URL), given.partitions))
    print(f"{len(found)} topics of {given.partitions} partitions or more")  # noqa: T201  # what was asked for


async def ensure_topics(url: str, partitions: int) -> Mapping[str, int]:
    """Partitions of every topic. Raises BusUnavailable, and Misconfigured for a topic with fewer than are asked for."""
    from crossdesk.bus.url import create_topics, open_overview  # noqa: PLC0415  # slow to load
    from crossdesk.contracts import TOPICS  # noqa: PLC0415  # as above

    await create_topics(url, TOPICS, partitions=partitions)
    async with open_overview(url) as overview:
        standing = await overview.look([], TOPICS)
    found = Counter(place.topic for place in standing.ends)
    refuse_fewer(found, TOPICS, partitions)
    return found


def refuse_fewer(found: Mapping[str, int], topics: Collection[str], partitions: int) -> None:
    """Raises Misconfigured, with every topic that has fewer partitions than are asked for.

    Replicas beyond a topic's partitions would stand idle, and a topic made anew with fewer has lost what it held:
    its groups' offsets point beyond its end.
    """
    fewer = {topic: found.get(topic, 0) for topic in sorted(topics) if found.get(topic, 0) < partitions}
    if fewer:
        told = ", ".join(f"{topic} has {count}" for topic, count in fewer.items())
        raise Misconfigured(
            f"fewer than {partitions} partitions: {told}. Was a topic made anew? If not, ask for no more than there "
            "are, or add partitions while nothing waits in them (keys move): kafka-topics.sh --alter --partitions"
        )
