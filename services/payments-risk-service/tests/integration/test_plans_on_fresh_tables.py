"""Statements planned on the empty tables of a fresh database read few rows when thousands are stored, not analyzed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database, open_database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.plugin import provision

from payments_risk import dispute_book
from payments_risk.accounts import Wanted, read_accounts
from payments_risk.api.dispute_rows import find_row
from payments_risk.claims_at_hand import Claim, ClaimsAtHand
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.features.payment import Payment
from payments_risk.features.read_payments import read_payments
from payments_risk.finance_tickets import paid_by_finance, read_ticket
from payments_risk.ledger import owner_of, read_account, read_account_of_order
from payments_risk.open_disputes import OpenDisputes
from payments_risk.paid_before import paid_before
from payments_risk.scoring.charged_back import frauds_among
from payments_risk.settlements import settled, spent_on

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

STORED = 3000
PLANNED_AFTER = 12
"""Executions after which PostgreSQL keeps one plan of a statement: five, and some to spare."""
# Each payment is another customer's; what is asked for below is of one of them.
STORE = (
    """
    INSERT INTO transactions (tenant, transaction_id, order_id, customer_id, kind, status, amount_minor, currency,
                              method, three_d_secure, occurred_at, card, ip, bin, attempt)
    SELECT $1, 'ch_' || n, 'o-' || n, 'c-' || n, 'capture', 'succeeded', 4990, 'EUR', 'card', 'unknown',
           $2::timestamptz - n * interval '1 second', 'card-' || n, '192.0.2.' || n, 'bin-' || n, true
    FROM generate_series(1, $3::int) AS n
    """,
    """
    INSERT INTO orders (tenant, order_id, customer_id, status, destination, total_minor, currency, reported_at)
    SELECT $1, 'o-' || n, 'c-' || n, 'shipped', 'DE', 4990, 'EUR', $2 FROM generate_series(1, $3::int) AS n
    """,
    """
    INSERT INTO disputes (tenant, provider, dispute_id, dispute, payment_id, order_id, customer_id, stage, awaiting,
                          changed_at)
    SELECT $1, 'stripe', 'dp_' || n, '{}', 'ch_' || n, 'o-' || n, 'c-' || n, 'chargeback', 'shop', $2
    FROM generate_series(2, $3::int) AS n
    """,
    """
    INSERT INTO settlements (tenant, payment_id, refund_id, provider, dispute_provider, dispute_id, customer_id,
                             amount_minor, currency, state, due_at, changed_at)
    SELECT $1, 'ch_' || n, gen_random_uuid(), 'stripe', 'stripe', 'dp_' || n, 'c-' || n, 4990, 'EUR', 'refunded', $2, $2
    FROM generate_series(2, $3::int) AS n
    """,
    """
    INSERT INTO finance_tickets (tenant, ticket_id, opened_at, ticket, closing)
    SELECT $1, gen_random_uuid(), $2, jsonb_build_object(
               'provider', 'stripe', 'dispute_id', 'dp_' || n, 'payment_id', 'ch_' || n), '{"outcome": "paid"}'
    FROM generate_series(2, $3::int) AS n
    """,
    """
    INSERT INTO bills (tenant, order_id, asked, drawn_up_at) SELECT $1, 'o-' || n, '{}', $2
    FROM generate_series(2, $3::int) AS n
    """,
)
TABLES = ("transactions", "orders", "disputes", "settlements", "finance_tickets", "dispute_answers", "bills")
READ = """
    SELECT sum(pg_stat_get_xact_tuples_returned(each) + pg_stat_get_xact_tuples_fetched(each))::int
    FROM unnest($1::text[]) AS name,
         LATERAL (SELECT name::regclass::oid AS each
                  UNION SELECT indexrelid FROM pg_index WHERE indrelid = name::regclass) AS places
"""
Asks = Callable[["PoolConnectionProxy"], Awaitable[Any]]


async def open_disputes(connection: "PoolConnectionProxy") -> None:
    values: dict[str, Any] = {"kind": "capture", "status": "succeeded", "method": "card", "occurred_at": NOON}
    paid = Money(minor=1, currency="EUR")
    event = TransactionReported(tenant=TENANT, transaction_id="ch_1", order_id="o-1", amount=paid, **values)
    await OpenDisputes().load(connection, [event])


DISPUTE = Dispute(
    dispute_id="dp_1",
    provider="stripe",
    disputed=Money(minor=1, currency="EUR"),
    history=(Step(stage="claim", at=NOON),),
)
PAYMENT = Payment("ch_1", NOON.timestamp(), 4990, "EUR", card="card-1", ip="192.0.2.1", bin="bin-1")
ASKED: dict[str, Asks] = {
    "a customer's payments": lambda found: read_account(found, TENANT, "c-1", ["o-1"], NOON),
    "a customer's bills": lambda found: read_accounts(found, [Wanted(TENANT, "c-1", ("o-1",), NOON, billed=True)]),
    "an order's payments": lambda found: read_account_of_order(found, TENANT, "o-1", None, NOON),
    "whose a payment is": lambda found: owner_of(found, TENANT, "ch_1"),
    "a card's payments": lambda found: read_payments(found, [(TENANT, PAYMENT)]),
    "frauds": lambda found: frauds_among(found, [TENANT], ["ch_1"]),
    "open disputes": open_disputes,
    "a dispute": lambda found: dispute_book.read(found, TENANT, "stripe", "dp_1"),
    "a payment's dispute": lambda found: dispute_book.of_payment(found, TENANT, "ch_1"),
    "a dispute shown": lambda found: find_row(found, TENANT, "stripe", "dp_1"),
    "a refund": lambda found: settled(found, TENANT, "ch_1"),
    "a customer's refunds": lambda found: spent_on(found, TENANT, "c-1", "EUR", NOON),
    "a ticket": lambda found: read_ticket(found, TENANT, UUID(int=1)),
    "what was paid before": lambda found: paid_before(found, TENANT, DISPUTE, None),
    "a claim's disputes": lambda found: ClaimsAtHand().look_up(found, [Claim(TENANT, "ch_1", "dp_1")]),
    "what finance paid": lambda found: paid_by_finance(found, TENANT, "stripe", "dp_1", ["ch_1"]),
}


@pytest.fixture
async def one_session(database_url: str) -> AsyncIterator[Database]:
    """A fresh database and one session to it, which keeps its plans until a table is analyzed for the first time."""
    url = await provision(database_url, "payments_risk")
    async with open_database(url, "payments_risk", connections=1) as database:
        yield database


async def store(database: Database, payments: int) -> None:
    async with database.transaction([TENANT]) as connection:
        for statement in STORE:
            await connection.execute(statement, TENANT, NOON, payments)


async def rows_read(database: Database, asks: Asks) -> int:
    """How many rows and index entries were looked at for one question."""
    async with database.transaction([TENANT]) as connection:
        before = await connection.fetchval(READ, list(TABLES))
        await asks(connection)
        after: int = await connection.fetchval(READ, list(TABLES))
    return after - before


async def test_no_statement_planned_on_empty_tables_reads_a_whole_shop(one_session: Database) -> None:
    for asks in ASKED.values():
        for _ in range(PLANNED_AFTER):
            await rows_read(one_session, asks)
    await store(one_session, STORED)
    read = {name: await rows_read(one_session, asks) for name, asks in ASKED.items()}
    assert {name: rows for name, rows in read.items() if rows > STORED / 100} == {}
