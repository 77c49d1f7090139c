"""Draws up bills, keeps them, and finds the bill of an order: with rates asked for where a conversion is needed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crossdesk.contracts.bills import BillAsked
from crossdesk.store.database import Database

from payments_risk.billing.bill import Bill, Sale
from payments_risk.billing.currencies import require_in_use
from payments_risk.billing.draw_up_bill import draw_up_bill, pay_in_cash
from payments_risk.billing.rates import RateTable
from payments_risk.billing.refused import BillRefused
from payments_risk.bills.bill_book import KeptBill, billed_orders, keep_bill, kept_bills
from payments_risk.bills.sales import BilledOrder, sale_asked, sale_of
from payments_risk.rate_sources.rate_desk import RateDesk

NOT_YET = dt.timedelta(days=1)
"""Clocks may differ; sales of later than that have not happened."""


@dataclass(frozen=True)
class BillDesk:
    """Of one service; every method is for one tenant."""

    database: Database
    rates: RateDesk

    async def draw_up(self, tenant: str, asked: BillAsked, now: dt.datetime) -> Bill:
        """Draw up a bill and keep it, with the rates used. Raises BillRefused naming the field, and keeps nothing then.

        The same request again gives the same bill: rates of a moment do not change.
        """
        if asked.at > now + NOT_YET:
            raise BillRefused("at", "is in the future")
        rates = await self._rates(sale_asked(asked), asked.currency)
        kept = KeptBill(asked, _only(rates, sale_asked(asked), asked.currency) if rates else None)
        bill = redrawn(kept)
        async with self.database.transaction([tenant]) as connection:
            await keep_bill(connection, tenant, kept, now)
        return bill

    async def bill_of(self, tenant: str, order_id: str, currency: str | None) -> Bill | None:
        """The bill of an order, or None for orders nobody told of.

        In another currency than it was drawn up in, it is what it would have been then, with the same mark-up. Raises
        BillRefused when no rates can be had.
        """
        async with self.database.transaction([tenant]) as connection:
            kept = (await kept_bills(connection, tenant, [order_id])).get(order_id)
            order = (await billed_orders(connection, tenant, [order_id])).get(order_id)
        if kept is not None:
            return await self._kept(kept, currency)
        return await self._ordered(order, currency) if order else None

    async def bills_of(self, tenant: str, order_ids: Sequence[str]) -> list[Bill]:
        """The bills of these orders as they were drawn up, or as the orders say."""
        async with self.database.transaction([tenant]) as connection:
            kept = await kept_bills(connection, tenant, order_ids)
            orders = await billed_orders(connection, tenant, order_ids)
        return bills_at_hand(kept, orders)

    async def _kept(self, kept: KeptBill, currency: str | None) -> Bill:
        if currency in (None, kept.asked.currency):
            return redrawn(kept)
        asked = kept.asked.model_copy(update={"currency": currency, "cash_country": None})
        return redrawn(KeptBill(asked, await self._rates(sale_asked(asked), asked.currency)))

    async def _ordered(self, order: BilledOrder, currency: str | None) -> Bill:
        wanted = currency or order.total.currency
        return draw_up_bill(sale_of(order), wanted, await self._rates(sale_of(order), wanted))

    async def _rates(self, sale: Sale, currency: str) -> RateTable | None:
        agreed = sale.lines[0].amount.currency
        require_in_use(currency, sale.at.date(), "currency")
        return None if agreed == currency else await self.rates.table(agreed, currency, sale.at)


def redrawn(kept: KeptBill) -> Bill:
    """The bill as it was drawn up. Raises BillRefused naming the field for what cannot be billed."""
    bill = draw_up_bill(sale_asked(kept.asked), kept.asked.currency, kept.rates, kept.asked.mark_up_bp)
    return pay_in_cash(bill, kept.asked.cash_country) if kept.asked.cash_country else bill


def bills_at_hand(kept: Mapping[str, KeptBill], orders: Mapping[str, BilledOrder]) -> list[Bill]:
    """Bills that need no further rates: those kept, and of all other orders what they say themselves."""
    said = [draw_up_bill(sale_of(each), each.total.currency) for name, each in orders.items() if name not in kept]
    return [*(redrawn(each) for each in kept.values()), *said]


def _only(rates: RateTable, sale: Sale, currency: str) -> RateTable:
    """Of the table what the bill rests on."""
    used = {sale.lines[0].amount.currency, currency}
    return replace(rates, per_base={name: rate for name, rate in rates.per_base.items() if name in used})
