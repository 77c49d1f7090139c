"""`python -m loadtests.verdicts`: measure, print; exits with 1 when the limit is missed, with 2 on bad input.

CLAIMS (600) and PER_SECOND (20) come from the environment.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from crossdesk.bus.protocol import Bus
from crossdesk.bus.url import create_topics, open_bus, shares_server
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.embedded_postgres import running_server
from crossdesk.errors import Misconfigured
from crossdesk.store.database import open_database
from crossdesk.testing.buses import provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts
from crossdesk.testing.plugin import provision
from payments_risk.main import SERVICE
from payments_risk.settings import PaymentsRiskSettings
from pydantic import SecretStr

from loadtests.latency import percentile
from loadtests.lookups.__main__ import whole
from loadtests.verdicts.claims import a_claim
from loadtests.verdicts.shop_ledger import fill
from loadtests.verdicts.timed import measure

LIMIT_MS = 1_000
"""A claim has its verdict within a second."""
WARM_UP = 40
"""Claims before those that count: the first ones wait for connections and plans."""
PARTITIONS = 4


def main() -> None:
    try:
        claims, per_second = whole("CLAIMS", 600), whole("PER_SECOND", 20)
    except Misconfigured as error:
        print(f"verdicts: {error}", file=sys.stderr)
        sys.exit(2)
    logging.disable(logging.WARNING)
    sys.exit(uvloop.run(run(claims, per_second)))


async def run(claims: int, per_second: int) -> int:
    """Measure; returns the exit code."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="crossdesk-verdicts-", ignore_cleanup_errors=True) as scratch:
        async with service_with(claims + WARM_UP, now, Path(scratch)) as bus:
            told = [a_claim(customer, now) for customer in range(claims + WARM_UP)]
            await measure(bus, told[claims:], per_second)
            taken = await measure(bus, told[:claims], per_second)
    print(report(taken, per_second))
    return int(percentile(taken, 0.99) >= LIMIT_MS)


@asynccontextmanager
async def service_with(customers: int, now: datetime, directory: Path) -> AsyncIterator[Bus]:
    """payments-risk-service at work on a PostgreSQL of its own, which is log and database; gives the bus of others."""
    with running_server(directory) as server:
        await execute(server, "CREATE DATABASE verdicts")
        place = with_parts(server, database="verdicts")
        url, bus_url = await provision(place, SERVICE.schema), await provision_bus(place, PASSWORD)
        await create_topics(bus_url, TOPICS, partitions=PARTITIONS)
        lazily = shares_server(bus_url, url)
        settings = PaymentsRiskSettings(bus_url=SecretStr(bus_url), database_url=SecretStr(url))
        async with (
            open_bus(bus_url) as others,
            open_bus(bus_url) as bus,
            open_database(url, SERVICE.schema, flush_lazily=lazily) as database,
            SERVICE.listen(settings, database, bus) as listening,
        ):
            await fill(database, customers, now)
            worker = Worker(SERVICE.name, bus, database, listening.subscriptions, dead_letters_in_a_row=1)
            working = asyncio.create_task(worker.run())
            try:
                yield others
            finally:
                worker.drain()
                await working


def report(taken: Sequence[float], per_second: int) -> str:
    """The figures as a line."""
    shown = {"p50": percentile(taken, 0.5), "p99": percentile(taken, 0.99), "longest": max(taken)}
    figures = ", ".join(f"{name} {ms:.0f} ms" for name, ms in shown.items())
    return f"{len(taken):,} claims, {per_second} a second, each with its verdict: {figures} (p99 below {LIMIT_MS:,} ms)"


if __name__ == "__main__":
    main()
