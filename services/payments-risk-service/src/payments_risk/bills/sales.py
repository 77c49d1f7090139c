"""What was sold: as a shop stated it for a bill, or as its order says."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crossdesk.contracts.bills import Amount, BillAsked
from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Sale, SaleLine
from payments_risk.billing.limits import load_limits

NAMELESS = "?"


@dataclass(frozen=True)
class BilledOrder:
    """An order as far as it can be billed. `items` are `{name, quantity, price: {minor, currency}}`."""

    order_id: str
    customer_id: str
    at: dt.datetime
    total: Money
    items: Sequence[Mapping[str, Any]] = ()


def sale_asked(asked: BillAsked) -> Sale:
    """The sale as the shop stated it."""
    lines = tuple(SaleLine(line.kind, line.label, money_of(line.amount)) for line in asked.lines)
    included = money_of(asked.tax_included) if asked.tax_included else None
    return Sale(asked.order_id, asked.at, lines, included)


def sale_of(order: BilledOrder) -> Sale:
    """The order's items, and what its total holds beside them as one line: the shop did not say what that is for."""
    return Sale(order.order_id, order.at, tuple(_lines(order)))


def money_of(amount: Amount) -> Money:
    """The same amount as events carry it."""
    return Money(minor=amount.minor, currency=amount.currency)


def _lines(order: BilledOrder) -> Iterator[SaleLine]:
    """Items priced in another currency than the total cannot be set against it, so they are not shown."""
    billed = [item for item in order.items if item["price"]["currency"] == order.total.currency]
    shown = [_item(item, order.total.currency) for item in billed] if len(billed) == len(order.items) else []
    yield from shown
    rest = order.total.minor - sum(line.amount.minor for line in shown)
    if rest or not shown:
        yield SaleLine("other", "", Money(minor=rest, currency=order.total.currency))


def _item(item: Mapping[str, Any], currency: str) -> SaleLine:
    quantity = int(item["quantity"])
    times = f"{quantity} × " if quantity > 1 else ""
    printable = "".join(each for each in f"{times}{item['name']}" if each.isprintable()).strip()
    label = printable[: load_limits().longest_label].strip() or NAMELESS
    return SaleLine("item", label, Money(minor=quantity * int(item["price"]["minor"]), currency=currency))
