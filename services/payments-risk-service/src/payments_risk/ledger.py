"""Reads a customer's payments out of this service's own tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Money

from payments_risk.accounts import AT_MOST, LOOKED_BACK, Wanted, read_accounts, transaction_in
from payments_risk.payments import Account, Order

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


async def read_account(
    connection: "PoolConnectionProxy", tenant: str, customer_id: str, orders: Sequence[str], now: datetime
) -> Account:
    """The customer's own payments: those on the named orders and those of the last 500 days, at most 500 in all."""
    wanted = Wanted(tenant, customer_id, tuple(orders), now - LOOKED_BACK)
    [found] = await read_accounts(connection, [wanted])
    return found.account


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
    own = [transaction_in(row) for row in rows]
    others = await read_account(connection, tenant, customer_id, [order_id], now) if customer_id else Account()
    known = {each.transaction_id for each in own}
    orders = [each for each in others.orders if each.order_id != order_id]
    return Account(
        [*own, *(each for each in others.transactions if each.transaction_id not in known)],
        [*orders, *([_order(order)] if order else [])],
    )


def _order(row: Any) -> Order:
    total = Money(minor=row["total_minor"], currency=row["currency"])
    return Order(order_id=row["order_id"], status=row["status"], destination=row["destination"], total=total)
