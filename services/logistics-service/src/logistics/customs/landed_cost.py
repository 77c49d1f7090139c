"""What a customer will pay for an order from abroad, and why."""

import datetime as dt
from collections.abc import Sequence

from crossdesk.contracts.customs_order import CustomsOrder
from crossdesk.contracts.landed_cost import Charge, LandedCost

from logistics.customs.charges import charge_once
from logistics.customs.choose_rule import choose
from logistics.customs.consignment import Consignment, consign
from logistics.customs.explain import DOCUMENTS, no_border_reasons, objection, reasons, who_pays
from logistics.customs.fees import carrier_charges, excise_charges, fee_charges
from logistics.customs.order import OrderRefused
from logistics.customs.rules import Market
from logistics.customs.tables import Tables
from logistics.customs.tax import tax_charges


def landed_cost(order: CustomsOrder, tables: Tables, on: dt.date) -> LandedCost:
    """The cost of `order` at the door under the rules of `on`, the day the parcel is declared to customs.

    Raises OrderRefused naming the field: a destination without rules, a day before they begin, a missing exchange
    rate, a line worth more than 10**12 minor units.
    """
    market = _market(order, tables, on)
    consignment = consign(order, market)
    if order.origin == market.country or order.origin in market.no_border_with:
        return _answer(consignment, on, [], no_border_reasons(consignment))
    duty = [charge_once("duty", choose(market.duty, consignment, on), consignment), *excise_charges(consignment)]
    fees = fee_charges(consignment, duty, on)
    before = [*duty, *tax_charges(consignment, duty, fees, on), *fees]
    charges = [*before, *carrier_charges(consignment, before)]
    return _answer(consignment, on, charges, reasons(consignment, charges, on))


def _market(order: CustomsOrder, tables: Tables, on: dt.date) -> Market:
    market = tables.get(order.destination)
    if market is None:
        raise OrderRefused(
            "destination", f"no rules are held for {order.destination}, only {', '.join(sorted(tables))}"
        )
    if on < market.covers_from:
        raise OrderRefused("on", f"the rules held for {market.name} begin on {market.covers_from}")
    return market


def _answer(consignment: Consignment, on: dt.date, charges: Sequence[Charge], because: Sequence[str]) -> LandedCost:
    market, goods = consignment.market, sum(consignment.goods)
    at_checkout, on_delivery = _paid_to("seller", charges), _paid_to("carrier", charges)
    return LandedCost(
        destination=market.country,
        currency=market.currency,
        on=on,
        goods_minor=goods,
        shipping_minor=consignment.shipping,
        insurance_minor=consignment.insurance,
        charges=tuple(charges),
        charges_minor=at_checkout + on_delivery,
        at_checkout_minor=at_checkout,
        on_delivery_minor=on_delivery,
        total_minor=goods + consignment.shipping + consignment.insurance + at_checkout + on_delivery,
        complete=all(each.amount_minor is not None for each in charges),
        estimate=any(each.estimate for each in charges),
        who_pays=who_pays(consignment, charges),
        documents=(*DOCUMENTS, *market.documents) if charges else (),
        how_to_object=objection(market),
        reasons=tuple(because),
    )


def _paid_to(payee: str, charges: Sequence[Charge]) -> int:
    return sum(each.amount_minor or 0 for each in charges if each.paid_to == payee)
