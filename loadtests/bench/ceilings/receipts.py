"""What PostgreSQL can do with receipts: look for those of a batch, write them, commit."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import uvloop
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.store.receipts import Receipt, find_receipts, receipts_to_write
from crossdesk.store.statement import write_together

from loadtests.bench.ceilings.kafka_log import per_second
from loadtests.bench.run import Run
from loadtests.bench.schema import provided

GROUP = "receipts in PostgreSQL"
SCHEMA = "ceiling"
TENANT = "bench"
BATCHES = (1, 50, 500)


def measure_receipts(run: Run) -> None:
    """Part `receipts`."""
    with postgres(run) as superuser_url:
        url = uvloop.run(provided(superuser_url, SCHEMA))
        subjects = {f"{size} in a transaction": partial(measured, url, size, run.order.seconds) for size in BATCHES}
        run.interleave(GROUP, subjects)


@contextmanager
def postgres(run: Run) -> Iterator[str]:
    """A PostgreSQL as `make run` starts it, fsync on; gives the superuser's URL."""
    run.say("starting PostgreSQL ...")
    with running_server(run.scratch / "postgres") as url:
        yield url


def measured(url: str, size: int, seconds: float) -> Mapping[str, float]:
    return {"receipts/s": uvloop.run(receipts_per_second(url, size, seconds))}


async def receipts_per_second(url: str, size: int, seconds: float) -> float:
    """Batches of `size`, one after the other, on one connection as a worker has it."""
    async with open_database(url, SCHEMA) as database:
        await settle(database, size)
        return await per_second(partial(settle, database, size), size, seconds)


async def settle(database: Database, size: int) -> None:
    """One transaction of a worker without any handler."""
    handled = [an_envelope() for _ in range(size)]
    async with database.transaction([TENANT]) as connection:
        await find_receipts(connection, SCHEMA, handled)
        receipts = [Receipt(envelope, [an_envelope()]) for envelope in handled]
        await write_together(connection, [receipts_to_write(SCHEMA, receipts)])


def an_envelope() -> Envelope:
    """A small event."""
    place = uuid4()
    event = LanguageDetected(
        tenant=TENANT, conversation_id=place, inquiry_id=place, language="de", confidence=0.97, why="measured"
    )
    return wrap(event, event_id=uuid4(), source="bench", time=datetime.now(UTC))
