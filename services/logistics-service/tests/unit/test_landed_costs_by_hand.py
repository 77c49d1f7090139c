"""Orders over all markets and on both sides of each change, worked out by hand.

Amounts are in the destination's currency: `~` marks an estimate, `?` an amount that is not known.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from crossdesk.contracts.landed_cost import Charge, LandedCost

from logistics.customs.currency import places
from logistics.customs.landed_cost import landed_cost
from logistics.customs.order import read_order
from logistics.customs.tables import load_tables

# Units for one euro, round so that one can reckon with them: 1 EUR is 1.10 USD.
PER_EURO = {
    "USD": "1.10", "GBP": "0.85", "PLN": "4.25", "CAD": "1.50", "AUD": "1.65", "JPY": "160", "KRW": "1600",
    "MXN": "20", "BRL": "6", "CHF": "0.95", "NOK": "11.5", "TRY": "50", "SAR": "4.125", "AED": "4.04", "INR": "100",
    "SGD": "1.5", "MYR": "4.6", "THB": "38", "IDR": "17600", "VND": "28000", "NZD": "1.8",
}  # fmt: skip
RATES = {"base": "EUR", "date": "2026-11-25", "source": "ECB reference rates", "rates": PER_EURO}
SHOP = {"tax_collected_at_checkout": True}
GIFT = {"gift": True}
COURIER = {"carriage": "courier"}
POST = {"carriage": "post"}
PLUG = "850440"


def money(amount: str, currency: str) -> dict[str, Any]:
    return {"minor": int(Decimal(amount).scaleb(places(currency))), "currency": currency}


def cost(route: str, on: str, goods: str, currency: str, shipping: str = "0", **more: Any) -> LandedCost:
    """`goods`: pieces as `2x24.90:610910`, the number and the code left out where they are 1 and that of a plug."""
    origin, destination = route.split("-")
    lines = []
    for piece in goods.split():
        price, _, code = piece.partition(":")
        number, _, each = price.rpartition("x")
        lines.append({"price": money(each, currency), "quantity": int(number or 1), "hs6": code or PLUG})
    order = {
        "origin": origin,
        "destination": destination,
        "lines": lines,
        "shipping": money(shipping, currency),
        "carrier_fee": money("0", currency),
        "rates": RATES,
    }
    return landed_cost(read_order({**order, **more}), load_tables(), dt.date.fromisoformat(on))


def told(charge: Charge, currency: str) -> str:
    if charge.amount_minor is None:
        return "?"
    amount = f"{Decimal(charge.amount_minor).scaleb(-places(currency)):f}"
    return f"~{amount}" if charge.estimate else amount


def by_name(found: LandedCost) -> str:
    """The charges in one line: `customs duty 3.00, VAT 10.98`."""
    of_state = [each for each in found.charges if each.rule != "carrier-clearance-fee"]
    return ", ".join(f"{each.name} {told(each, found.currency)}" for each in of_state)


EU = [
    ("CN-DE", "2021-07-01", "20.00", "EUR", "5.00", {}, "customs duty 0.00, import VAT 4.75"),
    # 19 % of 2 x 24.90 + 4.99 = 54.79, and of 57.79 with the duty.
    ("CN-DE", "2026-06-30", "2x24.90:610910", "EUR", "4.99", SHOP, "customs duty 0.00, VAT 10.41"),
    ("CN-DE", "2026-07-01", "2x24.90:610910", "EUR", "4.99", SHOP, "customs duty 3.00, VAT 10.98"),
    # Two codes: 6.00, and 19 % of 36.00.
    ("CN-DE", "2026-07-01", "10.00:610910 20.00:910211", "EUR", "0", {}, "customs duty 6.00, import VAT 6.84"),
    ("CN-DE", "2028-06-30", "100.00", "EUR", "0", {}, "customs duty 3.00, import VAT 19.57"),
    ("CN-DE", "2028-07-01", "100.00", "EUR", "0", {}, "customs duty ?, import VAT ~19.00"),
    ("GB-DE", "2026-11-26", "40.00", "EUR", "0", GIFT, "customs duty 0.00, VAT 0.00"),
    # 2.5 %, and 19 % of 102.50 = 19.475.
    ("US-DE", "2026-07-01", "100.00", "EUR", "0", GIFT, "customs duty ~2.50, import VAT ~19.48"),
    ("US-DE", "2026-11-26", "50.00:240220", "EUR", "0", GIFT, "customs duty ?, excise duty ?, import VAT ~9.50"),
    ("US-DE", "2026-11-26", "50.00:220830", "EUR", "0", {}, "customs duty 3.00, excise duty ?, import VAT ~10.07"),
    ("US-FR", "2026-02-28", "100.00", "EUR", "0", {}, "customs duty 0.00, import VAT 20.00"),
    (
        "US-FR", "2026-06-30", "100.00", "EUR", "0", {},
        "customs duty 0.00, import VAT 20.00, taxe sur les petits colis ~2.00",
    ),
    ("US-FR", "2026-07-01", "100.00", "EUR", "0", SHOP, "customs duty 3.00, VAT 20.60"),
    (
        "US-FR", "2026-11-26", "100.00", "EUR", "0", {},
        "customs duty 3.00, import VAT 20.60, taxe sur les petits colis ~2.00",
    ),
    ("CN-IT", "2026-09-30", "50.00", "EUR", "0", {}, "customs duty 3.00, import VAT 11.66"),
    # The contribution bears no VAT.
    (
        "CN-IT", "2026-10-01", "50.00", "EUR", "0", {},
        "customs duty 3.00, import VAT 11.66, contributo amministrativo ~2.00",
    ),
    # Books: 4 % of 37.00.
    ("CN-ES", "2026-11-26", "30.00:490199", "EUR", "4.00", SHOP, "customs duty 3.00, VAT 1.48"),
    ("CN-NL", "2026-11-26", "150.01", "EUR", "0", {}, "customs duty ?, import VAT ~31.50"),
    # EUR 3 are PLN 12.75; 23 % of 112.75 = 25.9325.
    ("CN-PL", "2026-11-26", "100.00", "PLN", "0", {}, "customs duty ~12.75, import VAT ~25.93"),
]  # fmt: skip
EUROPE = [
    ("CN-GB", "2021-01-01", "100.00", "GBP", "10.00", SHOP, "customs duty 0.00, VAT 22.00"),
    ("CN-GB", "2026-11-26", "135.00", "GBP", "0", SHOP, "customs duty 0.00, VAT 27.00"),
    ("CN-GB", "2026-11-26", "135.01", "GBP", "5.00", SHOP, "customs duty ?, import VAT ~28.00"),
    ("CN-GB", "2026-11-26", "100.00", "GBP", "0", {}, "customs duty 0.00, VAT ~20.00"),
    ("CN-GB", "2026-11-26", "20.00:490199", "GBP", "0", SHOP, "customs duty 0.00, VAT 0.00"),
    ("US-GB", "2026-11-26", "39.00", "GBP", "0", GIFT, "customs duty 0.00, VAT 0.00"),
    # 2.5 %, and 20 % of 205.00.
    ("US-GB", "2026-11-26", "200.00", "GBP", "0", GIFT, "customs duty ~5.00, import VAT ~41.00"),
    ("CN-GB", "2029-02-28", "100.00", "GBP", "0", SHOP, "customs duty 0.00, VAT 20.00"),
    ("CN-GB", "2029-03-01", "100.00", "GBP", "0", SHOP, "customs duty ?, VAT 20.00"),
    # 8.1 % of 61.00 = 4.941, which is not collected; of 90.00 = 7.29.
    ("DE-CH", "2026-11-26", "61.00", "CHF", "0", {}, "customs duty 0.00, import VAT 0.00"),
    ("DE-CH", "2026-11-26", "80.00", "CHF", "10.00", {}, "customs duty 0.00, import VAT 7.29"),
    ("CN-NO", "2026-11-26", "1000.00", "NOK", "100.00", SHOP, "customs duty 0.00, VAT 275.00"),
    ("CN-NO", "2023-12-31", "300.00", "NOK", "0", {}, "customs duty 0.00, VAT 0.00"),
    ("CN-NO", "2024-01-01", "300.00", "NOK", "0", {}, "customs duty 0.00, import VAT 75.00"),
    ("CN-NO", "2026-11-26", "1000.00:610910", "NOK", "0", {}, "customs duty ?, import VAT ~250.00"),
    # TRY 1,000 are EUR 20.
    ("DE-TR", "2026-02-05", "1000.00", "TRY", "0", {}, "single fixed tax 300.00, VAT 0.00"),
    ("CN-TR", "2026-02-05", "1000.00", "TRY", "0", {}, "single fixed tax 600.00, VAT 0.00"),
    ("DE-TR", "2026-02-06", "1000.00", "TRY", "0", {}, "customs duty ?, VAT ~200.00"),
]
AMERICAS = [
    ("DE-US", "2025-08-28", "800.00", "USD", "0", {}, "customs duty 0.00, sales tax 0.00"),
    ("DE-US", "2025-08-29", "20.00", "USD", "0", {}, "customs duty ?, sales tax 0.00"),
    ("CN-US", "2025-05-01", "20.00", "USD", "0", {}, "customs duty 0.00, sales tax 0.00"),
    ("CN-US", "2025-05-02", "20.00", "USD", "0", {}, "customs duty ?, sales tax 0.00"),
    ("JP-US", "2026-11-26", "100.00", "USD", "0", GIFT, "customs duty 0.00, sales tax 0.00"),
    ("CN-US", "2026-11-26", "50.00", "USD", "0", SHOP, "customs duty ?, state sales tax ?"),
    ("CN-CA", "2026-11-26", "20.00", "CAD", "0", COURIER, "customs duty 0.00, GST 0.00"),
    ("CN-CA", "2026-11-26", "60.00", "CAD", "0", GIFT, "customs duty 0.00, GST 0.00"),
    ("CN-CA", "2026-11-26", "100.00", "CAD", "0", COURIER, "customs duty ?, GST ~5.00, provincial sales tax ?"),
    ("US-CA", "2026-11-26", "100.00", "CAD", "0", COURIER, "customs duty 0.00, GST 5.00, provincial sales tax ?"),
    ("US-CA", "2026-11-26", "100.00", "CAD", "0", POST, "customs duty ?, GST ~5.00, provincial sales tax ?"),
    ("CN-MX", "2025-08-14", "1000.00", "MXN", "0", COURIER, "duty and VAT at one rate 190.00, VAT 0.00"),
    ("CN-MX", "2025-08-15", "1000.00", "MXN", "0", COURIER, "duty and VAT at one rate 335.00, VAT 0.00"),
    ("CN-MX", "2026-11-26", "1000.00", "MXN", "0", COURIER, "duty and VAT at one rate ~335.00, VAT 0.00"),
    # USD 110 is between USD 50 and 117.
    ("US-MX", "2026-11-26", "2000.00", "MXN", "0", COURIER, "duty and VAT at one rate 340.00, VAT 0.00"),
    ("CN-MX", "2026-11-26", "1000.00", "MXN", "0", POST, "customs duty ?, VAT ~160.00"),
    # 240.00 are USD 44: 20 % of it, and 17/83 of 288.00 = 58.988. The state's rate was not given.
    ("CN-BR", "2024-08-01", "200.00", "BRL", "40.00", SHOP, "import duty (II) 48.00, ICMS ~58.99"),
    # 17/83 of 240.00 = 49.157.
    ("CN-BR", "2026-05-12", "200.00", "BRL", "40.00", SHOP, "import duty (II) ~0.00, ICMS ~49.16"),
    ("CN-BR", "2026-11-26", "200.00", "BRL", "40.00", SHOP, "import duty (II) ?, ICMS ~49.16"),
    # 60 % of 600.00 less USD 20 = 109.09; 17/83 of 850.91 = 174.283. The deduction is converted.
    ("CN-BR", "2026-11-26", "600.00", "BRL", "0", SHOP, "import duty (II) ~250.91, ICMS ~174.28"),
    # 17/83 of 960.00 = 196.627.
    ("CN-BR", "2026-11-26", "600.00", "BRL", "0", {}, "import duty (II) 360.00, ICMS ~196.63"),
]
PACIFIC = [
    ("CN-AU", "2026-11-26", "2x200.00", "AUD", "20.00", SHOP, "customs duty 0.00, GST 42.00"),
    ("CN-AU", "2026-11-26", "400.00", "AUD", "0", {}, "customs duty 0.00, GST 0.00"),
    ("CN-AU", "2026-11-26", "1200.00", "AUD", "0", {}, "customs duty ?, GST ~120.00, import processing charge ?"),
    ("CN-NZ", "2026-11-26", "100.00", "NZD", "10.00", SHOP, "customs duty 0.00, GST 16.50"),
    # 60 % of 16,666 is 9,999.6; of 20,000 it is 12,000.
    ("CN-JP", "2026-03-31", "16666", "JPY", "0", {}, "customs duty 0, consumption tax 0"),
    ("CN-JP", "2026-03-31", "20000", "JPY", "0", {}, "customs duty ?, consumption tax ~1200"),
    ("CN-JP", "2026-03-31", "5000:610910", "JPY", "0", {}, "customs duty ?, consumption tax ~300"),
    ("CN-JP", "2026-11-26", "9000", "JPY", "0", {}, "customs duty ~0, consumption tax ~0"),
    ("CN-JP", "2028-04-01", "9000", "JPY", "1000", SHOP, "customs duty ~0, consumption tax ~1000"),
    # KRW 200,000 are USD 137.50, 240,000 are USD 165.
    ("CN-KR", "2026-11-26", "200000", "KRW", "0", {}, "customs duty 0, VAT 0"),
    ("CN-KR", "2026-11-26", "240000", "KRW", "0", {}, "customs duty ?, VAT ~24000"),
    ("US-KR", "2026-11-26", "240000", "KRW", "0", {}, "customs duty 0, VAT 0"),
    ("CN-SG", "2023-12-31", "300.00", "SGD", "20.00", SHOP, "customs duty 0.00, GST 25.60"),
    ("CN-SG", "2024-01-01", "300.00", "SGD", "20.00", SHOP, "customs duty 0.00, GST 28.80"),
    ("CN-SG", "2026-11-26", "390.00", "SGD", "20.00", {}, "customs duty 0.00, GST 36.90"),
    # Carriage bears no tax on low value goods, but counts for the limit at the border.
    ("CN-MY", "2026-11-26", "2x100.00", "MYR", "20.00", SHOP, "customs duty 0.00, sales tax on low value goods 20.00"),
    ("CN-MY", "2026-11-26", "490.00", "MYR", "20.00", {}, "customs duty ?, sales tax ~51.00"),
    ("CN-TH", "2024-07-04", "1000.00", "THB", "100.00", {}, "customs duty 0.00, VAT 0.00"),
    ("CN-TH", "2025-12-31", "1000.00", "THB", "100.00", {}, "customs duty 0.00, VAT 77.00"),
    ("CN-TH", "2026-01-01", "1000.00", "THB", "100.00", {}, "customs duty ?, VAT ~77.00"),
    # 1,936,000 with carriage, USD 110 without: 7.5 % and 11 % of 2,081,200; shoes 25 %, 11 % and 5 % of 2,420,000.
    ("CN-ID", "2026-11-26", "1760000", "IDR", "176000", {}, "import duty 145200.00, VAT (PPN) 228932.00"),
    (
        "CN-ID", "2026-11-26", "1760000:640399", "IDR", "176000", {},
        "import duty 484000.00, VAT (PPN) 266200.00, income tax (PPh) 121000.00",
    ),
    ("CN-VN", "2025-02-17", "900000", "VND", "0", {}, "import duty ~0, VAT 0"),
    ("CN-VN", "2026-11-26", "900000", "VND", "0", {}, "import duty ~0, VAT ~72000"),
    ("CN-VN", "2027-01-01", "900000", "VND", "0", {}, "import duty ~0, VAT ~90000"),
]  # fmt: skip
GULF_AND_INDIA = [
    # 15 % of 950.00, then of 965.00 with the fee of customs.
    ("CN-SA", "2024-10-05", "900.00", "SAR", "50.00", {}, "customs duty 0.00, VAT 142.50"),
    ("CN-SA", "2024-10-06", "900.00", "SAR", "50.00", {}, "customs duty 0.00, VAT 144.75, customs services fee 15.00"),
    ("CN-SA", "2026-11-26", "2000.00", "SAR", "0", {}, "customs duty ?, VAT ~302.25, customs services fee 15.00"),
    # 0.15 % of 20,000 are 30; 15 % of 20,030. At most 500.
    ("CN-SA", "2026-11-26", "20000.00", "SAR", "0", {}, "customs duty ?, VAT ~3004.50, customs services fee 30.00"),
    ("CN-SA", "2026-11-26", "400000.00", "SAR", "0", {}, "customs duty ?, VAT ~60075.00, customs services fee 500.00"),
    ("CN-AE", "2023-02-28", "900.00", "AED", "0", {}, "customs duty ?, VAT ~45.00"),
    ("CN-AE", "2026-11-26", "900.00", "AED", "0", {}, "customs duty ~0.00, VAT ~45.00"),
    ("CN-IN", "2025-09-21", "1000.00", "INR", "100.00", {}, "customs duty ?, IGST ~308.00"),
    # 11 % of 1,100 are 121, 18 % of 1,221; then 10 % and 18 % of 1,210.
    ("CN-IN", "2026-03-31", "1000.00", "INR", "100.00", {}, "customs duty ~121.00, IGST ~219.78"),
    ("CN-IN", "2026-04-01", "1000.00", "INR", "100.00", {}, "customs duty ~110.00, IGST ~217.80"),
    ("US-IN", "2026-03-31", "1000.00", "INR", "0", GIFT, "customs duty ~200.00, IGST ~216.00"),
]
ORDERS = [*EU, *EUROPE, *AMERICAS, *PACIFIC, *GULF_AND_INDIA]


@pytest.mark.parametrize(("route", "on", "goods", "currency", "shipping", "more", "charges"), ORDERS)
def test_an_order_costs_what_it_comes_to_by_hand(
    route: str, on: str, goods: str, currency: str, shipping: str, more: dict[str, Any], charges: str
) -> None:
    found = cost(route, on, goods, currency, shipping, **more)
    assert by_name(found) == charges
    assert found.complete == ("?" not in charges)
    assert found.estimate == ("~" in charges)


@pytest.mark.parametrize(("route", "on", "goods", "currency", "shipping", "more", "charges"), ORDERS)
def test_an_answer_tells_its_day_sources_documents_who_is_paid_and_how_to_object(
    route: str, on: str, goods: str, currency: str, shipping: str, more: dict[str, Any], charges: str
) -> None:
    found = cost(route, on, goods, currency, shipping, **more)
    assert found.on == dt.date.fromisoformat(on)
    assert all(each.source and each.reason and each.basis for each in found.charges)
    dated = [each for each in found.charges if each.rule not in ("carrier-clearance-fee", "excise-duty")]
    assert all(each.rule_from and each.rule_from <= found.on <= (each.rule_until or found.on) for each in dated)
    assert len(found.documents) >= 2
    assert len(found.how_to_object) > 40
    payees = {each.paid_to for each in found.charges}
    term = "(DAP)" if "carrier" in payees else "(DDP)" if "seller" in payees else "nothing beside the price"
    assert term in found.who_pays


def test_all_markets_are_among_the_orders() -> None:
    assert {route[3:] for route, *_ in ORDERS} == set(load_tables())


@pytest.mark.parametrize(
    ("route", "on", "more", "shop", "door"),
    [
        ("CN-DE", "2026-07-01", SHOP, "22.57", "0"),
        ("CN-DE", "2026-07-01", {}, "0", "22.57"),
        ("CN-DE", "2026-07-01", {"carrier_fee": {"minor": 600, "currency": "EUR"}}, "0", "28.57"),
        ("US-FR", "2026-11-26", {}, "0", "25.60"),
    ],
)
def test_what_is_paid_to_the_shop_and_at_the_door(
    route: str, on: str, more: dict[str, Any], shop: str, door: str
) -> None:
    found = cost(route, on, "100.00", "EUR", **more)
    paid = (Decimal(each).scaleb(-2) for each in (found.at_checkout_minor, found.on_delivery_minor))
    assert tuple(paid) == (Decimal(shop), Decimal(door))
    assert found.total_minor == 10000 + found.charges_minor


def test_a_confirmed_way_to_object_names_its_source_and_a_draft_says_that_it_is_none() -> None:
    canada = cost("CN-CA", "2026-11-26", "100.00", "CAD").how_to_object
    assert "B2G" in canada
    assert canada.endswith("Memorandum D6-2-6.")
    assert cost("CN-AU", "2026-11-26", "1200.00", "AUD").how_to_object.endswith("against the law itself.")


def test_a_doubt_is_told_with_the_reason() -> None:
    (duty, *_) = cost("US-DE", "2026-07-01", "100.00", "EUR", "0", **GIFT).charges
    assert "own rate may be asked for" in duty.reason


def test_a_duty_that_is_not_known_for_another_reason_than_the_tariff_says_so() -> None:
    (duty, *_) = cost("CN-BR", "2026-11-26", "200.00", "BRL", "40.00", **SHOP).charges
    assert "at checkout which of the two" in duty.reason
    assert "customs tariff" not in duty.reason
    assert "customs tariff" in cost("CN-BR", "2026-11-26", "20000.00", "BRL").charges[0].reason


def test_what_is_coming_is_told_beforehand() -> None:
    assert any("1 July 2027" in each for each in cost("CN-US", "2026-11-26", "50.00", "USD").reasons)
    assert any("March 2029" in each for each in cost("CN-GB", "2026-11-26", "50.00", "GBP").reasons)
