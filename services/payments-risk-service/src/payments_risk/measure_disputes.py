"""What disputed payments cost: `python -m payments_risk.measure_disputes --batch 10 --batches 60`.

Settles batches of understood messages about payments as the worker does, receipts and the decisions that follow
included, on a PostgreSQL of its own in a temporary directory. Every customer has paid for two orders, or so many as
asked for (the demo shop's have 1.6 on average), and writes once: six of ten do not recognise a charge, three say they
paid twice (every third of them did), and one asks about a bank's case. Three of four name the amount, every second the
order.
"""

import argparse
import gc
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import NamedTuple
from uuid import uuid4

import uvloop
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import Customer, Inquiry, Settlement, TenantConfigured
from crossdesk.contracts.intent import Entities, InquiryUnderstood, Intent, Understanding
from crossdesk.contracts.payments_risk import DisputeDecided
from crossdesk.store.database import Database

from payments_risk.features.measure import TENANT, fresh_database
from payments_risk.features.places import RegistryPlaces
from payments_risk.main import subscriptions
from payments_risk.rules import load_rules
from payments_risk.scoring.score_payment import Scorer

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WARM_UP = 20
"""Batches settled before the clock starts: plans are made and tables are no longer empty."""
COUNTED = 10
"""Batches whose statements are counted afterwards: counting costs time."""
INTENTS = ("unrecognized_charge",) * 6 + ("double_charge",) * 3 + ("chargeback_dispute",)
# Number 0 is the customer's latest order; each is authorised and captured, and some are captured twice.
STORE = (
    """
    INSERT INTO orders (tenant, order_id, customer_id, status, destination, total_minor, currency, reported_at, items)
    SELECT $1, 'o-' || c || '-' || n, 'c-' || c, 'shipped', 'DE', 1990 + n * 300, 'EUR',
           $2::timestamptz - n * interval '30 days', jsonb_build_array(jsonb_build_object('name', 'Lamp',
               'quantity', 1, 'price', jsonb_build_object('minor', 1500 + n * 300, 'currency', 'EUR')))
    FROM generate_series(0, $3::int - 1) AS c, generate_series(0, $4::int - 1) AS n
    """,
    """
    INSERT INTO transactions (tenant, transaction_id, order_id, customer_id, kind, status, amount_minor, currency,
                              method, three_d_secure, occurred_at, card, provider, attempt)
    SELECT $1, k || '-' || c || '-' || n, 'o-' || c || '-' || n, 'c-' || c,
           CASE k WHEN 'a' THEN 'authorization' ELSE 'capture' END, 'succeeded', 1990 + n * 300, 'EUR', 'card', 'none',
           $2::timestamptz - n * interval '30 days', 'card-' || c, 'stripe', k = 'a'
    FROM generate_series(0, $3::int - 1) AS c, generate_series(0, $4::int - 1) AS n, unnest(ARRAY['a', 'c', 'd']) AS k
    WHERE k <> 'd' OR n = 0 AND c % 10 = 8
    """,
)


class Taken(NamedTuple):
    """Milliseconds of processor time, here and in the database's server (0 where the system does not tell it)."""

    own: float
    server: float


def main() -> int:
    """Print what a message took on average."""
    asked = argparse.ArgumentParser(description="What disputed payments cost.")
    asked.add_argument("--batch", type=int, default=10, help="messages, each of another customer")
    asked.add_argument("--batches", type=int, default=60)
    asked.add_argument("--orders", type=int, default=2, help="of each customer")
    given = asked.parse_args()
    taken, statements = uvloop.run(measure(given.batch, given.batches, given.orders))
    sys.stdout.write(
        f"in batches of {given.batch}, a message: {taken.own:.3f} ms of the service, {taken.server:.3f} ms of the "
        f"database, {statements:.2f} statements\n"
    )
    return 0


async def measure(batch: int, batches: int, orders: int) -> tuple[Taken, float]:
    """What a message took on average, and how many statements."""
    lines = {line.event: line for line in subscriptions(load_rules(), {}, RegistryPlaces(), Scorer())}
    count = (WARM_UP + batches + COUNTED) * batch
    customers = iter(range(count))
    with tempfile.TemporaryDirectory() as folder:
        async with fresh_database(Path(folder) / "postgres") as database:
            await _fill(database, lines[TenantConfigured], count, orders)
            for _ in range(WARM_UP):
                await _take(database, lines, [a_case(next(customers)) for _ in range(batch)])
            gc.collect()
            gc.freeze()  # as a service does with what it loads at its start
            taken = [
                await _take(database, lines, [a_case(next(customers)) for _ in range(batch)]) for _ in range(batches)
            ]
            counted: list[object] = []
            async with database.pool.acquire() as connection:
                connection.add_query_logger(counted.append)
            for _ in range(COUNTED):
                await _take(database, lines, [a_case(next(customers)) for _ in range(batch)])
    each = Taken(*(sum(part) / batch / batches for part in zip(*taken, strict=True)))
    return each, len(counted) / COUNTED / batch


async def _fill(database: Database, line: Subscription, customers: int, orders: int) -> None:
    limits = Settlement(up_to=[Money(minor=5_000, currency="EUR")], dispute_fees=[Money(minor=2_000, currency="EUR")])
    configured = TenantConfigured(tenant=TENANT, name="Shop", api_key_hashes=[], settlement=limits)
    await settle(database, "payments-risk", [_pending(line, configured)])
    async with database.transaction([TENANT]) as connection:
        for statement in STORE:
            await connection.execute(statement, TENANT, NOW - timedelta(days=9), customers, orders)
    await database.pool.execute("ANALYZE")


async def _take(database: Database, lines: dict[type[Event], Subscription], cases: Sequence[Event]) -> Taken:
    """Settle the messages, and then what was decided, as far as it is listened to."""
    pending = [_pending(lines[InquiryUnderstood], case) for case in cases]
    async with database.pool.acquire() as connection:
        server = connection.get_server_pid()
    theirs, own = _processor_time_of(server), process_time()
    settled = await settle(database, "payments-risk", pending)
    said = [envelope for emitted in settled.emitted.values() for envelope in emitted]
    told = [DisputeDecided.model_validate_json(each.data) for each in said if each.type == "DisputeDecided"]
    heard = [event for event in told if lines[DisputeDecided].wanted(event)]
    if heard:
        await settle(database, "payments-risk", [_pending(lines[DisputeDecided], event) for event in heard])
    return Taken((process_time() - own) * 1e3, _processor_time_of(server) - theirs)


def _pending(line: Subscription, event: Event) -> Pending:
    envelope = wrap(event, event_id=uuid4(), source="measured", time=NOW)
    record = Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, envelope.time)
    return Pending(record, envelope, event, line)


def _processor_time_of(pid: int) -> float:
    """Milliseconds so far, as Linux tells of each process (`proc_pid_schedstat`, nanoseconds)."""
    told = Path(f"/proc/{pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e6 if told.exists() else 0.0


def a_case(customer: int) -> InquiryUnderstood:
    """What this customer writes about their latest order."""
    amounts = [] if customer % 4 == 3 else [Money(minor=1_990, currency="EUR")]
    entities = Entities(order_ids=[f"o-{customer}-0"] if customer % 2 else [], amounts=amounts)
    understood = Understanding(
        language="de", intent=Intent(id=INTENTS[customer % 10], confidence=0.95), entities=entities
    )
    inquiry = Inquiry(
        inquiry_id=uuid4(),
        channel="web",
        customer=Customer(id=f"c-{customer}", country="DE"),
        text="Auf meiner Karte stehen 19,90 €, die ich nicht kenne.",
        order_id=None,
        received_at=NOW,
    )
    return InquiryUnderstood(
        tenant=TENANT, conversation_id=uuid4(), inquiry=inquiry, turn=1, understanding=understood, needs=["dispute"]
    )


if __name__ == "__main__":
    sys.exit(main())
