"""A shop whose customers have paid for some years: orders, payments, some of them charged twice or refunded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import OrderImported, Settlement, TenantConfigured
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle
from payments_risk.open_disputes import OpenDisputes
from payments_risk.record_transaction import storing
from payments_risk.reported import row_of
from payments_risk.settlement_limits import record_limits
from payments_risk.take_order import take_order

PRICE = Money(minor=4990, currency="EUR")
EARLIER = 5
"""Orders that each customer paid before the one that is disputed."""
BETWEEN = timedelta(days=30)
NO_EVENT = UUID(int=0)


async def fill(database: Database, customers: int, now: datetime) -> None:
    """So many customers, each with one disputed order and five earlier ones; every third was charged twice."""
    await handle(database, record_limits, limits(), at=now)
    for customer in range(customers):
        for order in orders_of(customer, now):
            await handle(database, take_order, order, at=now, rows=OpenDisputes)
    rows = [row_of(event, NO_EVENT) for customer in range(customers) for event in payments_of(customer, now)]
    statement = storing(rows)
    async with database.transaction([TENANT]) as connection:
        await connection.execute(statement.sql, *statement.arguments)


def limits() -> TenantConfigured:
    settlement = Settlement(up_to=[PRICE], dispute_fees=[Money(minor=2000, currency="EUR")])
    return TenantConfigured(tenant=TENANT, name="Shop", api_key_hashes=[], settlement=settlement)


def orders_of(customer: int, now: datetime) -> Iterator[OrderImported]:
    for number in range(EARLIER + 1):
        yield OrderImported(
            tenant=TENANT,
            order_id=f"o-{customer}-{number}",
            customer_id=f"c-{customer}",
            status="delivered" if number else "shipped",
            placed_at=now - BETWEEN * number - timedelta(days=10),
            total=PRICE,
            destination="DE",
            origin="CN",
        )


def payments_of(customer: int, now: datetime) -> Iterator[TransactionReported]:
    """The disputed order is number 0. Every third customer was charged twice for it, every seventh paid back."""
    for number in range(EARLIER + 1):
        paid_at = now - BETWEEN * number - timedelta(days=9)
        yield moved(customer, number, "authorization", "a", paid_at)
        yield moved(customer, number, "capture", "c", paid_at + timedelta(hours=1), refers_to=f"a-{customer}-{number}")
    if customer % 3 == 0:
        yield moved(customer, 0, "capture", "d", now - timedelta(days=9) + timedelta(hours=2))
    if customer % 7 == 0:
        yield moved(customer, 0, "refund", "r", now - timedelta(days=1), refers_to=f"c-{customer}-0")


def moved(customer: int, number: int, kind: Any, mark: str, at: datetime, **fields: Any) -> TransactionReported:
    return TransactionReported(
        tenant=TENANT,
        transaction_id=f"{mark}-{customer}-{number}",
        order_id=f"o-{customer}-{number}",
        customer_id=f"c-{customer}",
        kind=kind,
        status="succeeded",
        amount=PRICE,
        method="card",
        provider="stripe",
        card=f"tok-{customer}",
        three_d_secure="authenticated" if customer % 2 else "none",
        occurred_at=at,
        **fields,
    )
