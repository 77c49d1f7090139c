"""What tests of landed costs share: rates of a day, a parcel and what it costs, and its charges."""

import datetime as dt
from typing import Any

from crossdesk.contracts.landed_cost import Charge, LandedCost

from logistics.customs.landed_cost import landed_cost
from logistics.customs.order import read_order
from logistics.customs.tables import load_tables

RATES = {
    "base": "EUR",
    "date": "2026-11-02",
    "source": "ECB reference rates",
    "rates": {
        "USD": "1.10",
        "BRL": "6.00",
        "PLN": "4.25",
        "KRW": "1600",
        "TRY": "50",
        "MXN": "20",
        "GBP": "0.85",
        "INR": "100",
    },
}


def cost(route: str, money: str, on: str, hs6: str | None = "850440", **more: Any) -> LandedCost:
    """The cost of one piece: `route` is `CN-DE`, `money` is `10000 EUR` in minor units."""
    origin, destination = route.split("-")
    minor, currency = money.split()
    line = {"price": {"minor": int(minor), "currency": currency}, "quantity": 1, "hs6": hs6}
    given = {
        "origin": origin,
        "destination": destination,
        "lines": [line],
        "carrier_fee": {"minor": 0, "currency": "EUR"},
    }
    order = read_order({**given, "rates": RATES, **more})
    return landed_cost(order, load_tables(), dt.date.fromisoformat(on))


def the(kind: str, found: LandedCost) -> Charge:
    (only,) = [charge for charge in found.charges if charge.kind == kind]
    return only


def amounts(found: LandedCost) -> tuple[int | None, int | None]:
    return the("duty", found).amount_minor, the("tax", found).amount_minor


IOSS = {"tax_collected_at_checkout": True}
GIFT = {"gift": True}
COURIER = {"carriage": "courier"}
