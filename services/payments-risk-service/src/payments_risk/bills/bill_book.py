"""The bills that were drawn up, and the orders that can be billed, in this service's own tables."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.bills import BillAsked
from crossdesk.contracts.event import Json, Money

from payments_risk.billing.rates import RateTable
from payments_risk.bills.sales import BilledOrder

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

KEEP = """
    INSERT INTO bills (tenant, order_id, asked, rates, drawn_up_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (order_id, tenant) DO UPDATE SET
        asked = excluded.asked, rates = excluded.rates, drawn_up_at = excluded.drawn_up_at
"""
KEPT = "SELECT order_id, asked, rates FROM bills WHERE tenant = $1 AND order_id = ANY ($2)"
ORDERS = """
    SELECT order_id, customer_id, coalesce(placed_at, reported_at) AS at, total_minor, currency, items
    FROM orders WHERE tenant = $1 AND order_id = ANY ($2)
"""


@dataclass(frozen=True)
class KeptBill:
    """What a bill was drawn up from: the same bill comes of it whenever it is asked for."""

    asked: BillAsked
    rates: RateTable | None


async def keep_bill(connection: "PoolConnectionProxy", tenant: str, bill: KeptBill, now: dt.datetime) -> None:
    """Store a bill; a later one of the same order replaces it."""
    asked, rates = bill.asked.model_dump(mode="json"), _written(bill.rates) if bill.rates else None
    await connection.execute(KEEP, tenant, bill.asked.order_id, asked, rates, now)


async def kept_bills(connection: "PoolConnectionProxy", tenant: str, order_ids: Sequence[str]) -> dict[str, KeptBill]:
    """The bills of these orders, by order; orders without one are left out."""
    rows = await connection.fetch(KEPT, tenant, list(order_ids))
    return {row["order_id"]: bill_in(row) for row in rows}


def bill_in(row: Any) -> KeptBill:
    """The bill in a row of `asked` and `rates`."""
    return KeptBill(BillAsked.model_validate(row["asked"]), _read(row["rates"]))


async def billed_orders(
    connection: "PoolConnectionProxy", tenant: str, order_ids: Sequence[str]
) -> dict[str, BilledOrder]:
    """The imported orders among these, by their ids."""
    rows = await connection.fetch(ORDERS, tenant, list(order_ids))
    return {row["order_id"]: _order(row) for row in rows}


def _order(row: Any) -> BilledOrder:
    total = Money(minor=row["total_minor"], currency=row["currency"])
    return BilledOrder(row["order_id"], row["customer_id"], row["at"], total, row["items"])


def _written(rates: RateTable) -> Json:
    per_base = {currency: str(rate) for currency, rate in rates.per_base.items()}
    return {"source": rates.source, "as_of": rates.as_of.isoformat(), "base": rates.base, "per_base": per_base}


def _read(written: Json | None) -> RateTable | None:
    if written is None:
        return None
    per_base = {currency: Decimal(rate) for currency, rate in written["per_base"].items()}
    return RateTable(written["source"], dt.datetime.fromisoformat(written["as_of"]), per_base, written["base"])
