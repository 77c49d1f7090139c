"""Reads customers' payments with the orders they belong to, of many customers by one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Json, Money

from payments_risk.bills.bill_book import KeptBill, bill_in
from payments_risk.bills.sales import BilledOrder
from payments_risk.payments import Account, Order, Transaction

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LOOKED_BACK = timedelta(days=500)
"""Far enough for cards proven up to 365 days before a payment of the last 120 days."""
AT_MOST = 500

OF_TRANSACTION = (
    "transaction_id", "order_id", "kind", "status", "amount_minor", "currency", "method", "occurred_at", "card_last4",
    "three_d_secure", "address_match", "country", "refers_to", "card", "device", "ip", "email_hash", "eci", "scheme",
    "provider", "decline_code",
)  # fmt: skip
_OWN = f"""
    {", ".join(f"t.{name}" for name in OF_TRANSACTION)}, o.status AS order_status, o.destination,
    o.total_minor AS order_minor, o.currency AS order_currency, coalesce(o.placed_at, o.reported_at) AS ordered_at,
    CASE WHEN wanted.billed THEN o.items END AS items
"""
# A transaction belongs to the customer it names, else to its order's customer; where the two differ, to neither.
READ = f"""
    SELECT wanted.place, own.*, bill.asked, bill.rates
    FROM jsonb_to_recordset($1) AS wanted (
        place int, tenant text, customer_id text, orders text[], since timestamptz, billed boolean
    )
    CROSS JOIN LATERAL (
        SELECT *, order_id = ANY (wanted.orders) AS named FROM (
            SELECT {_OWN} FROM transactions t LEFT JOIN orders o USING (tenant, order_id)
            WHERE t.tenant = wanted.tenant AND t.customer_id = wanted.customer_id
              AND (o.customer_id IS NULL OR o.customer_id = wanted.customer_id)
            UNION ALL
            SELECT {_OWN} FROM orders o JOIN transactions t USING (tenant, order_id)
            WHERE o.tenant = wanted.tenant AND o.customer_id = wanted.customer_id AND t.customer_id IS NULL
        ) AS every
        WHERE order_id = ANY (wanted.orders) OR occurred_at > wanted.since
        ORDER BY named DESC, occurred_at DESC, transaction_id
        LIMIT $2
    ) AS own
    LEFT JOIN LATERAL (
        SELECT asked, rates FROM bills
        WHERE wanted.billed AND order_id = own.order_id AND tenant = wanted.tenant OFFSET 0
    ) AS bill ON true
    ORDER BY wanted.place, named DESC, occurred_at DESC, transaction_id
"""  # noqa: S608  # the names of our own columns


@dataclass(frozen=True)
class Wanted:
    """Whose payments: those on the named orders and those after `since`. `billed`: with what bills are made of."""

    tenant: str
    customer_id: str
    orders: tuple[str, ...]
    since: datetime
    billed: bool = False


@dataclass(frozen=True)
class Found:
    """The customer's own payments and orders, at most 500 payments; where asked for, the bills of those orders.

    `bills` are those kept; `sales` what all of the orders can be billed by, the oldest first.
    """

    wanted: Wanted
    account: Account = field(default_factory=Account)
    bills: Mapping[str, KeptBill] = field(default_factory=dict)
    sales: Mapping[str, BilledOrder] = field(default_factory=dict)

    def at(self, now: datetime) -> "Found | None":
        """As it is to be looked at at `now`; None where payments of before `wanted.since` would have to be, too."""
        since = now - LOOKED_BACK
        if since < self.wanted.since:
            return None
        seen = [each for each in self.account.transactions if self._concerns(each, since)]
        if len(seen) == len(self.account.transactions):
            return self
        left = {each.order_id for each in seen}
        orders = [each for each in self.account.orders if each.order_id in left]
        return replace(self, account=Account(seen, orders), bills=_of(self.bills, left), sales=_of(self.sales, left))

    def _concerns(self, payment: Transaction, since: datetime) -> bool:
        return payment.occurred_at > since or payment.order_id in self.wanted.orders


def _of(named: Mapping[str, Any], left: set[str]) -> dict[str, Any]:
    return {name: each for name, each in named.items() if name in left}


async def read_accounts(connection: "PoolConnectionProxy", wanted: Sequence[Wanted]) -> list[Found]:
    """What is on record of each customer wanted, in their order."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in await connection.fetch(READ, [_asked(*each) for each in enumerate(wanted)], AT_MOST):
        rows[row["place"]].append(row)
    return [_found(each, rows[place]) for place, each in enumerate(wanted)]


def _asked(place: int, wanted: Wanted) -> Json:
    return {
        "place": place,
        "tenant": wanted.tenant,
        "customer_id": wanted.customer_id,
        "orders": [each for each in wanted.orders if "\x00" not in each],  # PostgreSQL takes none, so none is stored
        "since": wanted.since,
        "billed": wanted.billed,
    }


def _found(wanted: Wanted, rows: Sequence[Any]) -> Found:
    account = Account([transaction_in(row) for row in rows])
    by_order = {row["order_id"]: row for row in rows}
    ordered = {name: row for name, row in sorted(by_order.items()) if row["order_status"] is not None}
    account = replace(account, orders=[_order(row) for row in ordered.values()])
    if not wanted.billed:
        return Found(wanted, account)
    oldest_first = sorted(ordered.items(), key=lambda each: each[1]["ordered_at"])
    bills = {name: bill_in(row) for name, row in by_order.items() if row["asked"] is not None}
    return Found(wanted, account, bills, {name: _sale(wanted.customer_id, row) for name, row in oldest_first})


@lru_cache(maxsize=1000)
def _money(minor: int, currency: str) -> Money:
    """A payment, its authorisation and its order mostly are of one amount."""
    return Money(minor=minor, currency=currency)


def _order(row: Any) -> Order:
    total = _money(row["order_minor"], row["order_currency"])
    return Order(order_id=row["order_id"], status=row["order_status"], destination=row["destination"], total=total)


def _sale(customer_id: str, row: Any) -> BilledOrder:
    total = _money(row["order_minor"], row["order_currency"])
    return BilledOrder(row["order_id"], customer_id, row["ordered_at"], total, row["items"])


def transaction_in(row: Any) -> Transaction:
    """The payment in a row of `transactions`."""
    return Transaction(
        transaction_id=row["transaction_id"],
        order_id=row["order_id"],
        kind=row["kind"],
        status=row["status"],
        amount=_money(row["amount_minor"], row["currency"]),
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
