"""What decisions cost where answers are given at once: `python -m routing.measure_decisions --batch 40 --batches 200`.

Settles batches of drafted answers as the worker does, receipts included, on a PostgreSQL of its own in a temporary
directory. A third of the customers wrote before, and half of the messages are about an order whose value is known.
"""

import argparse
import gc
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import uvloop
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import Customer, Inquiry, OrderImported
from crossdesk.contracts.intent import Entities, Intent, Understanding
from crossdesk.contracts.knowledge import Answer, AnswerDrafted
from crossdesk.store.database import Database

from routing.main import subscriptions
from routing.measured_database import measured_database
from routing.measured_time import Taken, stopwatch, told
from routing.policy import load_policy

TENANT, KNOWN_CUSTOMERS, ORDERS = "measured", 2_000, 2_000
WARM_UP = 20
"""Batches settled before the clock starts: plans are made and tables are no longer empty."""


def main() -> int:
    """Print what a batch took, and a message of it."""
    asked = argparse.ArgumentParser(description="Time decisions on drafted answers.")
    asked.add_argument("--batch", type=int, default=40, help="messages, each of another conversation")
    asked.add_argument("--batches", type=int, default=200)
    given = asked.parse_args()
    taken = uvloop.run(measure(given.batch, given.batches))
    each = sum(one.wall for one in taken) / len(taken) / given.batch
    sys.stdout.write(f"a batch of {given.batch}: {told(taken)}\n{each:.3f} ms a message on average\n")
    return 0


async def measure(batch: int, batches: int) -> list[Taken]:
    """What each batch took, in order."""
    lines = {line.event: line for line in subscriptions(load_policy())}
    chance = random.Random(7)
    async with measured_database() as (database, analyse):
        await _import_orders(database, lines[OrderImported])
        for _ in range(WARM_UP):
            await timed(database, lines[AnswerDrafted], [a_draft(chance) for _ in range(batch)])
        await analyse()
        gc.collect()
        gc.freeze()  # as a service does with what it loads at its start, and as seldom as there garbage is looked for
        gc.set_threshold(20_000, 20, 20)
        return [
            await timed(database, lines[AnswerDrafted], [a_draft(chance) for _ in range(batch)]) for _ in range(batches)
        ]


async def _import_orders(database: Database, line: Subscription) -> None:
    paid: dict[str, Any] = {"customer_id": "c", "status": "paid", "placed_at": datetime.now(UTC)}
    where = {"destination": "DE", "origin": "CN", "total": Money(minor=4_990, currency="EUR")}
    orders = [OrderImported(tenant=TENANT, order_id=f"A-{number}", **paid, **where) for number in range(ORDERS)]
    await timed(database, line, orders)


async def timed(database: Database, line: Subscription, events: Sequence[Event]) -> Taken:
    """What it took to settle one batch."""
    pending = [_pending(line, event) for event in events]
    async with database.pool.acquire() as connection:
        clock = stopwatch(connection.get_server_pid())
    await settle(database, "routing", pending)
    return clock()


def _pending(line: Subscription, event: Event) -> Pending:
    envelope = wrap(event, event_id=uuid4(), source="measured", time=datetime.now(UTC))
    record = Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, envelope.time)
    return Pending(record, envelope, event, line)


def a_draft(chance: random.Random) -> AnswerDrafted:
    """A customer's first message of a conversation, with the answer to it."""
    known = chance.random() < 1 / 3
    customer = Customer(id=f"c-{chance.randrange(KNOWN_CUSTOMERS)}" if known else str(uuid4()), country="DE")
    order = f"A-{chance.randrange(ORDERS)}" if chance.random() < 1 / 2 else None
    return AnswerDrafted(
        tenant=TENANT,
        conversation_id=uuid4(),
        inquiry=_inquiry(uuid4(), customer, order),
        turn=1,
        understanding=Understanding(
            language="de", intent=Intent(id="track_shipment", confidence=0.95), entities=Entities()
        ),
        kind="answer",
        answer=Answer(text="Ihr Paket ist unterwegs.", language="de", scenario="parcel_in_transit"),
    )


def _inquiry(inquiry_id: UUID, customer: Customer, order: str | None) -> Inquiry:
    return Inquiry(
        inquiry_id=inquiry_id,
        channel="web",
        customer=customer,
        text="Wo bleibt mein Paket?",
        order_id=order,
        received_at=datetime.now(UTC),
    )


if __name__ == "__main__":
    sys.exit(main())
