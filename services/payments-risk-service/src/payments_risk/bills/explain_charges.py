"""Why a customer was charged an amount, from their own payments and the bills of their orders."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossdesk.contracts.bills import ChargeAsked
from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Bill
from payments_risk.billing.explain_charge import Explanation, explain_charge
from payments_risk.billing.rates import RateTable
from payments_risk.billing.refused import BillRefused
from payments_risk.bills.bill_book import billed_orders
from payments_risk.bills.bill_desk import BillDesk
from payments_risk.bills.sales import money_of
from payments_risk.ledger import read_account
from payments_risk.payments import Transaction


@dataclass(frozen=True)
class ChargeDesk:
    """Explains charges with what the bill desk has."""

    bills: BillDesk

    async def explain(self, tenant: str, asked: ChargeAsked, now: dt.datetime) -> Explanation | None:
        """The explanation, or None when the order is not known and no customer is named.

        Only payments of that customer are looked through, and of no other, whatever order is named. Raises BillRefused
        naming the field for charges and movements that cannot be.
        """
        customer = asked.customer_id or await self._owner(tenant, asked.order_id or "")
        if customer is None:
            return None
        named = [asked.order_id] if asked.order_id else []
        async with self.bills.database.transaction([tenant]) as connection:
            account = await read_account(connection, tenant, customer, named, now)
            own = [each.order_id for each in (await billed_orders(connection, tenant, named)).values()
                   if each.customer_id == customer]  # fmt: skip
        orders = sorted({*own, *(each.order_id for each in account.transactions)})
        bills = await self.bills.bills_of(tenant, orders)
        return await self._explained(money_of(asked.charged), bills, account.transactions, asked.order_id)

    async def _owner(self, tenant: str, order_id: str) -> str | None:
        async with self.bills.database.transaction([tenant]) as connection:
            order = (await billed_orders(connection, tenant, [order_id])).get(order_id)
        return order.customer_id if order else None

    async def _explained(
        self, charged: Money, bills: Sequence[Bill], movements: Sequence[Transaction], named: str | None
    ) -> Explanation:
        """As far as possible without rates; with them where that leaves something and there are other currencies."""
        plain = explain_charge(charged, bills, movements)
        foreign = _latest_foreign(charged.currency, bills, movements, named)
        if plain.explained or foreign is None:
            return plain
        currency, at = foreign
        try:
            rates = await self._table(currency, charged.currency, at)
        except BillRefused as refused:
            return replace(plain, not_converted=str(refused))
        return explain_charge(charged, bills, movements, rates)

    async def _table(self, origin: str, target: str, at: dt.datetime) -> RateTable:
        return await self.bills.rates.table(origin, target, at)


def _latest_foreign(
    currency: str, bills: Sequence[Bill], movements: Sequence[Transaction], named: str | None
) -> tuple[str, dt.datetime] | None:
    """Currency and moment of the last amount in another currency, of the named order where it has one.

    Rates of one moment are asked for, and they serve no earlier one.
    """
    paid = [(each.order_id == named, each.occurred_at, each.amount.currency) for each in movements if each.captured]
    billed = [(each.order_id == named, each.at, each.currency) for each in bills]
    others = [each for each in (*paid, *billed) if each[2] != currency]
    if not others:
        return None
    _, at, latest = max(others)
    return latest, at
