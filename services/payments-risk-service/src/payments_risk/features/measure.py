"""`python -m payments_risk.features.measure`: what watching payments costs, against a PostgreSQL started for it.

Shops' payments are made up from a seed: 20,000 cards with customers, devices, IPs and e-mails of their own, most of
them at 400 terminals and of 40 BINs, so that the windows of those are full and the windows of cards are short.
"""

import argparse
import asyncio
import gc
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from uuid import UUID

import asyncpg
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments import TransactionReported
from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.store.migrations import migrate
from crossdesk.store.roles import provision_statements

from payments_risk.features.places import RegistryPlaces
from payments_risk.features.watched import WatchedPayments
from payments_risk.features.windows import vectors
from payments_risk.reported import payment_of, row_of

SCHEMA, TENANT, PASSWORD = "payments_risk", "measured", "for-this-run-only"  # loopback, one run
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def made_up(count: int, *, cards: int = 20_000, seconds_apart: float = 60.0) -> Iterator[TransactionReported]:
    """So many payments in order of time, the same on every run."""
    chance = random.Random(7)
    for number in range(count):
        card = chance.randrange(cards)
        yield TransactionReported(
            tenant=TENANT,
            order_id=f"o-{number}",
            transaction_id=f"t-{number}",
            kind="authorization",
            status="failed" if chance.random() < 0.08 else "succeeded",
            amount=Money(minor=chance.randrange(100, 20_000), currency="EUR"),
            method="card",
            occurred_at=BEGIN + timedelta(seconds=number * seconds_apart),
            card=f"card-{card}",
            customer_id=f"c-{card}",
            device=f"d-{card}",
            ip=f"84.{card % 120}.{card // 120 % 250}.{card % 250}",
            bin=f"4{card % 40:05}",
            email_hash=sha256(str(card).encode()).hexdigest(),
            terminal=f"pos-{chance.randrange(400)}",
        )


@dataclass(frozen=True)
class Cost:
    """Seconds that a batch took: for its numbers, with storing and the commit, and of this process's own work."""

    numbers: float
    stored: float
    working: float


async def take(database: Database, events: Sequence[TransactionReported]) -> Cost:
    """Watch a batch as the service does."""
    begun, working = perf_counter(), process_time()
    async with database.transaction([TENANT]) as connection:
        watched = WatchedPayments(RegistryPlaces())
        await watched.load(connection, events)
        for event in events:
            payment = watched.take(event, UUID(int=0))
            if payment:
                watched.state(TENANT).vector(payment)
        numbers = perf_counter() - begun
        await watched.save(connection, [])
    return Cost(numbers, perf_counter() - begun, process_time() - working)


async def measure(database: Database, stored: int, alone: int, batch: int) -> None:
    """Fill the table, then print what one payment of a batch and one alone cost."""
    events = list(made_up(stored + alone))
    gc.freeze()  # what was made up for the run is no part of the service, nor is looking through it for garbage
    batches = [events[start : start + batch] for start in range(0, stored, batch)]
    for each in batches[: len(batches) // 2]:
        await take(database, each)
    await database.pool.expire_connections()  # plans made for an empty table, which autovacuum has made anew
    tail = [await take(database, each) for each in batches[len(batches) // 2 :]]
    for name, part in PARTS.items():
        rate = sum(map(len, batches[len(batches) // 2 :])) / sum(getattr(each, part) for each in tail)
        _print(f"{name:26} in batches of {batch}: {rate:8,.0f} payments a second, on {stored:,} stored ones")
    single = [await take(database, [event]) for event in events[stored:]]
    for name, part in PARTS.items():
        times = [getattr(each, part) * 1000 for each in single]
        _print(f"{name:26} one at a time: median {median(times):.2f} ms, p99 {quantiles(times, n=100)[98]:.2f} ms")
    payments = [payment_of(row_of(event, UUID(int=0))) for event in events]
    begun = process_time()
    vectors(payments)
    _print(f"numbers in memory, in order: {len(payments) / (process_time() - begun):,.0f} payments a second of a core")


PARTS = {"numbers": "numbers", "numbers, stored": "stored", "work outside PostgreSQL": "working"}


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncIterator[Database]:
    """This service's tables, empty, on a server of their own."""
    with running_server(folder) as url:
        superuser = await asyncpg.connect(url)
        await superuser.execute("CREATE DATABASE measured")
        await superuser.close()
        base = url.rpartition("/")[0] + "/measured"
        connection = await asyncpg.connect(base)
        for statement in provision_statements("measured", SCHEMA, owner_password=PASSWORD, password=PASSWORD):
            await connection.execute(statement)
        await connection.close()
        server = base.rpartition("@")[2]
        await migrate(f"postgresql://{SCHEMA}_owner:{PASSWORD}@{server}", SCHEMA)
        async with open_database(f"postgresql://{SCHEMA}:{PASSWORD}@{server}", SCHEMA) as database:
            yield database


async def main(stored: int, alone: int, batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with fresh_database(Path(folder) / "postgres") as database:
            await measure(database, stored, alone, batch)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What watching payments costs.")
    parser.add_argument("--stored", type=int, default=40_000)
    parser.add_argument("--alone", type=int, default=1_000)
    parser.add_argument("--batch", type=int, default=256)
    given = parser.parse_args()
    asyncio.run(main(given.stored, given.alone, given.batch))
