"""Reads a customer's payments out of this service's own tables."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Money

from payments_risk.payments import Account, Order, Transaction

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LOOKED_BACK = timedelta(days=500)
"""Far enough for cards proven up to 365 days before a payment of the last 120 days."""
AT_MOST = 500

# A transaction belongs to the customer it names, else to its order's customer; where the two differ, to neither.
TRANSACTIONS = """
    WITH own AS (
        SELECT t.* FROM transactions t LEFT JOIN orders o USING (tenant, order_id)
        WHERE t.tenant = $1 AND t.customer_id = $2 AND (o.customer_id IS NULL OR o.customer_id = $2)
        UNION ALL
        SELECT t.* FROM orders o JOIN transactions t USING (tenant, order_id)
        WHERE o.tenant = $1 AND o.customer_id = $2 AND t.customer_id IS NULL
    )
    SELECT * FROM own
    WHERE order_id = ANY ($3) OR occurred_at > $4
    ORDER BY order_id = ANY ($3) DESC, occurred_at DESC, transaction_id
    LIMIT $5
"""

ORDERS = """
    SELECT * FROM orders WHERE tenant = $1 AND customer_id = $2 AND order_id = ANY ($3) ORDER BY order_id
"""


async def read_account(
    connection: "PoolConnectionProxy", tenant: str, customer_id: str, orders: Sequence[str], now: datetime
) -> Account:
    """The customer's own payments: those on the named orders and those of the last 500 days, at most 500 in all."""
    named = [order for order in orders if "\x00" not in order]  # PostgreSQL takes no NUL in text, so none is stored
    rows = await connection.fetch(TRANSACTIONS, tenant, customer_id, named, now - LOOKED_BACK, AT_MOST)
    transactions = [_transaction(row) for row in rows]
    concerned = sorted({each.order_id for each in transactions})
    found = await connection.fetch(ORDERS, tenant, customer_id, concerned)
    return Account(transactions, [_order(row) for row in found])


OWNER = """
    SELECT t.order_id, coalesce(o.customer_id, t.customer_id) AS customer_id
    FROM (
        SELECT * FROM transactions WHERE tenant = $1 AND transaction_id = $2
        UNION ALL
        (SELECT * FROM transactions WHERE tenant = $1 AND refers_to = $2 ORDER BY occurred_at DESC LIMIT 1)
    ) AS t LEFT JOIN orders o USING (tenant, order_id)
    ORDER BY t.transaction_id = $2 DESC, t.occurred_at DESC LIMIT 1
"""
ON_ORDER = (
    "SELECT * FROM transactions WHERE tenant = $1 AND order_id = $2 ORDER BY occurred_at, transaction_id LIMIT $3"
)
THE_ORDER = "SELECT * FROM orders WHERE tenant = $1 AND order_id = $2"


async def owner_of(connection: "PoolConnectionProxy", tenant: str, payment_id: str) -> tuple[str, str | None] | None:
    """The order and the customer of a payment, by its id or by that of one that refers to it; None if unknown."""
    row = await connection.fetchrow(OWNER, tenant, payment_id)
    return (row["order_id"], row["customer_id"]) if row else None


async def read_account_of_order(
    connection: "PoolConnectionProxy", tenant: str, order_id: str, customer_id: str | None, now: datetime
) -> Account:
    """All movements on an order, with the customer's other payments where the customer is known."""
    order = await connection.fetchrow(THE_ORDER, tenant, order_id)
    customer_id = customer_id or (order["customer_id"] if order else None)
    rows = await connection.fetch(ON_ORDER, tenant, order_id, AT_MOST)
    own = [_transaction(row) for row in rows]
    others = await read_account(connection, tenant, customer_id, [order_id], now) if customer_id else Account()
    known = {each.transaction_id for each in own}
    orders = [each for each in others.orders if each.order_id != order_id]
    return Account(
        [*own, *(each for each in others.transactions if each.transaction_id not in known)],
        [*orders, *([_order(order)] if order else [])],
    )


def _transaction(row: Any) -> Transaction:
    return Transaction(
        transaction_id=row["transaction_id"],
        order_id=row["order_id"],
        kind=row["kind"],
        status=row["status"],
        amount=Money(minor=row["amount_minor"], currency=row["currency"]),
        method=row["method"],
        occurred_at=row["occurred_at"],
        card_last4=row["card_last4"],
        three_d_secure=row["three_d_secure"],
        address_match=row["address_match"],
        country=row["country"],
        refers_to=row["refers_to"],
        card=row["card"],
        device=row["device"],
        ip=row["ip"],
        email_hash=row["email_hash"],
        eci=row["eci"],
        scheme=row["scheme"],
        provider=row["provider"],
        decline_code=row["decline_code"],
    )


def _order(row: Any) -> Order:
    total = Money(minor=row["total_minor"], currency=row["currency"])
    return Order(order_id=row["order_id"], status=row["status"], destination=row["destination"], total=total)
