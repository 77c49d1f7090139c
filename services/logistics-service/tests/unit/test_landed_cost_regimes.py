"""Each regime on the last day before it changed and the first day after: what is charged, and to whom."""

import datetime as dt
from typing import Any

import pytest

from .landed_costs import COURIER, GIFT, IOSS, RATES, amounts, cost, the


@pytest.mark.parametrize(
    ("route", "money", "on", "more", "duty", "tax"),
    [
        # EU: duty relief up to EUR 150 until 30 June 2026, then EUR 3 an HS code, from July 2028 the tariff.
        ("CN-DE", "10000 EUR", "2026-06-30", {}, 0, 1900),
        ("CN-DE", "10000 EUR", "2026-07-01", {}, 300, 1957),
        ("CN-DE", "10000 EUR", "2026-06-30", IOSS, 0, 1900),
        ("CN-DE", "10000 EUR", "2026-07-01", IOSS, 300, 1957),
        ("CN-DE", "15000 EUR", "2026-07-01", {}, 300, 2907),
        ("CN-DE", "15001 EUR", "2026-07-01", {}, None, 2850),
        ("CN-DE", "10000 EUR", "2028-06-30", {}, 300, 1957),
        ("CN-DE", "10000 EUR", "2028-07-01", {}, None, 1900),
        ("CN-NL", "10000 EUR", "2026-07-01", {}, 300, 2163),
        ("CN-ES", "10000 EUR", "2026-07-01", {}, 300, 2163),
        ("CN-DE", "4500 EUR", "2026-07-01", GIFT, 0, 0),
        ("CN-DE", "4501 EUR", "2026-07-01", GIFT, 113, 877),
        ("CN-DE", "10000 EUR", "2026-06-30", GIFT, 0, 1900),
        ("CN-DE", "10000 EUR", "2026-07-01", GIFT, 250, 1948),
        ("CN-PL", "10000 PLN", "2026-07-01", {}, 1275, 2593),
        # United Kingdom: GBP 135.
        ("CN-GB", "13500 GBP", "2026-11-26", IOSS, 0, 2700),
        ("CN-GB", "13501 GBP", "2026-11-26", IOSS, None, 2700),
        ("DE-GB", "3900 GBP", "2026-11-26", GIFT, 0, 0),
        ("DE-GB", "3901 GBP", "2026-11-26", GIFT, 0, 780),
        ("CN-GB", "10000 GBP", "2029-02-28", IOSS, 0, 2000),
        ("CN-GB", "10000 GBP", "2029-03-01", IOSS, None, 2000),
        # United States: China and Hong Kong first, then everyone.
        ("CN-US", "80000 USD", "2025-05-01", {}, 0, 0),
        ("CN-US", "80000 USD", "2025-05-02", {}, None, 0),
        ("HK-US", "1000 USD", "2025-05-02", {}, None, 0),
        ("DE-US", "80000 USD", "2025-05-02", {}, 0, 0),
        ("DE-US", "80001 USD", "2025-08-28", {}, None, 0),
        ("DE-US", "80000 USD", "2025-08-28", {}, 0, 0),
        ("DE-US", "80000 USD", "2025-08-29", {}, None, 0),
        ("DE-US", "10000 USD", "2025-08-29", GIFT, 0, 0),
        ("DE-US", "10001 USD", "2025-08-29", GIFT, None, 0),
        # Australia, New Zealand, Singapore, Malaysia: the shop collects on low value goods.
        ("CN-AU", "100000 AUD", "2026-11-26", IOSS, 0, 10000),
        ("CN-AU", "100000 AUD", "2026-11-26", {}, 0, 0),
        ("CN-NZ", "100000 NZD", "2026-11-26", IOSS, 0, 15000),
        ("CN-NZ", "100000 NZD", "2026-11-26", {}, 0, 0),
        ("CN-SG", "40000 SGD", "2023-12-31", IOSS, 0, 3200),
        ("CN-SG", "40000 SGD", "2024-01-01", IOSS, 0, 3600),
        ("CN-SG", "40000 SGD", "2024-01-01", {}, 0, 0),
        ("CN-SG", "40001 SGD", "2024-01-01", {}, 0, 3600),
        ("CN-MY", "50000 MYR", "2026-11-26", IOSS, 0, 5000),
        ("CN-MY", "50001 MYR", "2026-11-26", IOSS, None, 5000),
        # Japan: 60 % of the price, JPY 10,000; from April 2028 tax from the first yen.
        ("CN-JP", "16666 JPY", "2028-03-31", {}, 0, 0),
        ("CN-JP", "16667 JPY", "2028-03-31", {}, None, 1000),
        ("CN-JP", "10000 JPY", "2028-03-31", IOSS, 0, 0),
        ("CN-JP", "10000 JPY", "2028-04-01", IOSS, 0, 1000),
        # Korea: USD 150, from the United States USD 200.
        ("CN-KR", "15000 USD", "2026-11-26", {}, 0, 0),
        ("CN-KR", "15001 USD", "2026-11-26", {}, None, 21820),
        ("US-KR", "20000 USD", "2026-11-26", {}, 0, 0),
        ("US-KR", "20001 USD", "2026-11-26", {}, None, 29092),
        # Switzerland: no more than CHF 5 of tax is not collected.
        ("DE-CH", "6179 CHF", "2026-11-26", {}, 0, 0),
        ("DE-CH", "6180 CHF", "2026-11-26", {}, 0, 501),
        ("DE-CH", "6178 CHF", "2026-11-26", IOSS, 0, 500),
        ("DE-CH", "10000 CHF", "2026-11-26", GIFT, 0, 0),
        # Norway: VOEC below NOK 3,000 apiece; the NOK 350 limit ended with 2023.
        ("CN-NO", "34999 NOK", "2023-12-31", {}, 0, 0),
        ("CN-NO", "34999 NOK", "2024-01-01", {}, 0, 8750),
        ("CN-NO", "299999 NOK", "2024-01-01", IOSS, 0, 75000),
        # Brazil: Remessa Conforme, USD 50 with carriage.
        ("CN-BR", "5000 USD", "2024-07-31", IOSS, 0, 5586),
        ("CN-BR", "5000 USD", "2024-08-01", IOSS, 5455, 6703),
        ("CN-BR", "5000 USD", "2026-05-11", IOSS, 5455, 6703),
        ("CN-BR", "5000 USD", "2026-05-12", IOSS, 0, 5586),
        ("CN-BR", "10000 USD", "2024-07-31", IOSS, 32727, 17875),
        ("CN-BR", "10000 USD", "2024-08-01", IOSS, 21818, 15641),
        ("CN-BR", "10000 USD", "2024-08-01", {}, 32727, 17875),
        # Mexico: one rate for all with couriers; T-MEC.
        ("CN-MX", "10000 MXN", "2025-08-14", COURIER, 1900, 0),
        ("CN-MX", "10000 MXN", "2025-08-15", COURIER, 3350, 0),
        # Thailand, Vietnam: from the first baht and dong.
        ("CN-TH", "150000 THB", "2024-07-04", {}, 0, 0),
        ("CN-TH", "150000 THB", "2024-07-05", {}, 0, 10500),
        ("CN-TH", "150000 THB", "2025-12-31", {}, 0, 10500),
        ("CN-TH", "150000 THB", "2026-01-01", {}, None, 10500),
        ("CN-VN", "1000000 VND", "2025-02-17", {}, 0, 0),
        ("CN-VN", "1000000 VND", "2025-02-18", {}, 0, 80000),
        # Indonesia: USD 3 and 7.5 %. India: 11 %, since April 2026 10 %. Gulf: AED 300, then 1,000; below SAR 1,000.
        ("CN-ID", "300 USD", "2026-11-26", {"rates": RATES | {"rates": {"USD": "1", "IDR": "16000"}}}, 0, 528000),
        (
            "CN-ID",
            "1000 USD",
            "2026-11-26",
            {"rates": RATES | {"rates": {"USD": "1", "IDR": "16000"}}},
            1200000,
            1892000,
        ),
        ("CN-IN", "10000 INR", "2025-09-21", {}, None, 2800),
        ("CN-IN", "10000 INR", "2025-09-22", {}, 1100, 1998),
        ("CN-IN", "10000 INR", "2026-03-31", {}, 1100, 1998),
        ("CN-IN", "10000 INR", "2026-03-31", GIFT, 2000, 2160),
        ("CN-IN", "10000 INR", "2026-04-01", {}, 1000, 1980),
        ("CN-AE", "30000 AED", "2023-02-28", {}, 0, 1500),
        ("CN-AE", "30001 AED", "2023-02-28", {}, None, 1500),
        ("CN-AE", "100000 AED", "2023-03-01", {}, 0, 5000),
        ("CN-AE", "100001 AED", "2026-11-26", {}, None, 5000),
        ("CN-SA", "99999 SAR", "2024-10-05", {}, 0, 15000),
        ("CN-SA", "100000 SAR", "2024-10-05", {}, None, 15000),
        # Türkiye: one tax up to EUR 30 until 5 February 2026.
        ("DE-TR", "3000 EUR", "2026-02-05", {}, 45000, 0),
        ("CN-TR", "3000 EUR", "2026-02-05", {}, 90000, 0),
        ("CN-TR", "3000 EUR", "2026-02-06", {}, None, 30000),
    ],
)
def test_a_regime_is_the_one_of_the_day(
    route: str, money: str, on: str, more: dict[str, Any], duty: int | None, tax: int
) -> None:
    found = cost(route, money, on, **more)
    assert amounts(found) == (duty, tax)
    assert found.complete == (duty is not None)


@pytest.mark.parametrize(
    ("origin", "minor", "carriage", "duty", "gst"),
    [
        ("CN", 2000, "post", 0, 0),
        ("CN", 2001, "courier", None, 100),
        ("US", 4000, "courier", 0, 0),
        ("US", 4001, "courier", 0, 200),
        ("US", 15000, "courier", 0, 750),
        ("US", 15001, "courier", None, 750),
        ("MX", 4000, "post", None, 200),
    ],
)
def test_canada_has_20_dollars_and_40_and_150_for_couriers_from_its_neighbours(
    origin: str, minor: int, carriage: str, duty: int | None, gst: int
) -> None:
    found = cost(f"{origin}-CA", f"{minor} CAD", "2026-11-26", carriage=carriage)
    by_name = {charge.name: charge.amount_minor for charge in found.charges}
    assert (by_name["customs duty"], by_name["GST"]) == (duty, gst)


@pytest.mark.parametrize(("minor", "duty"), [(5000, 0), (5001, 850), (11700, 1989), (11701, 2223)])
def test_mexico_has_three_steps_for_goods_of_its_treaty(minor: int, duty: int) -> None:
    one_to_one = RATES | {"base": "USD", "rates": {"MXN": "1"}}
    found = cost("US-MX", f"{minor} USD", "2026-11-26", carriage="courier", rates=one_to_one)
    assert amounts(found) == (duty, 0)


def test_three_euros_are_due_for_each_hs_code_not_for_each_piece() -> None:
    lines = [
        {"price": {"minor": 1000, "currency": "EUR"}, "quantity": 5, "hs6": "610910"},
        {"price": {"minor": 1000, "currency": "EUR"}, "quantity": 1, "hs6": "610910"},
        {"price": {"minor": 1000, "currency": "EUR"}, "quantity": 1, "hs6": "910211"},
    ]
    assert the("duty", cost("CN-DE", "1 EUR", "2026-07-01", lines=lines)).amount_minor == 600
    without_code = [*lines, {"price": {"minor": 1000, "currency": "EUR"}, "quantity": 1}]
    duty = the("duty", cost("CN-DE", "1 EUR", "2026-07-01", lines=without_code))
    assert (duty.amount_minor, duty.estimate) == (900, True)


def test_the_shop_is_paid_under_ioss_and_the_carrier_without_it() -> None:
    assert cost("CN-FR", "10000 EUR", "2026-02-01", **IOSS).at_checkout_minor == 2000
    at_the_door = cost("CN-FR", "10000 EUR", "2026-02-01")
    assert (at_the_door.at_checkout_minor, at_the_door.on_delivery_minor) == (0, 2000)
    assert at_the_door.who_pays.startswith("The customer pays EUR 20.00 to the carrier on delivery.")


def test_books_have_their_own_rate_and_goods_of_two_rates_are_taxed_apart() -> None:
    assert the("tax", cost("GB-DE", "2000 EUR", "2026-06-30", hs6="490199")).amount_minor == 140
    lines = [
        {"price": {"minor": 2000, "currency": "EUR"}, "quantity": 1, "hs6": "490199"},
        {"price": {"minor": 6000, "currency": "EUR"}, "quantity": 1, "hs6": "850440"},
    ]
    found = cost("GB-DE", "1 EUR", "2026-06-30", lines=lines, shipping={"minor": 800, "currency": "EUR"})
    taxes = [(each.amount_minor, each.goods_lines) for each in found.charges if each.kind == "tax"]
    assert taxes == [(154, (1,)), (1254, (2,))]


def test_alcohol_was_never_free_of_duty_and_bears_excise() -> None:
    found = cost("GB-DE", "5000 EUR", "2026-06-30", hs6="220830")
    duties = {each.name: each.amount_minor for each in found.charges if each.kind == "duty"}
    assert duties == {"customs duty": None, "excise duty": None}
    since_july = cost("GB-DE", "5000 EUR", "2026-07-01", hs6="220830")
    assert [each.amount_minor for each in since_july.charges if each.kind == "duty"] == [300, None]
    assert "at least this much" in the("tax", since_july).reason


@pytest.mark.parametrize("route", ["FR-DE", "DE-DE", "LI-CH", "IM-GB"])
def test_nothing_is_due_where_there_is_no_border(route: str) -> None:
    found = cost(route, "10000 EUR", "2026-07-01", rates=RATES | {"rates": {"CHF": "0.95", "GBP": "0.85"}})
    assert (found.charges, found.documents, found.complete) == ((), (), True)
    assert "no customs border" in found.reasons[0]


def test_every_charge_names_its_rule_with_day_and_source() -> None:
    duty = the("duty", cost("CN-DE", "10000 EUR", "2026-07-01"))
    assert (duty.rule, duty.rule_from) == ("eu-3-eur-an-item-at-the-door", dt.date(2026, 7, 1))
    assert duty.source.startswith("Council Regulation (EU) 2026/382")


def test_documents_and_the_way_to_object_are_those_of_the_country() -> None:
    korea, singapore = (cost(f"CN-{there}", "100 USD", "2026-11-26", rates=WIDE) for there in ("KR", "SG"))
    assert any("personal customs clearance code" in each for each in korea.documents)
    assert "90 days" in korea.how_to_object
    assert singapore.how_to_object.startswith("Ask the carrier for the customs assessment.")


WIDE = RATES | {"rates": {"USD": "1.1", "KRW": "1600", "SGD": "1.5"}}


@pytest.mark.parametrize(
    ("hs6", "duty", "income_tax"),
    [("850440", 1200000, None), ("910211", 2400000, 920000), ("640399", 4000000, 1000000), ("490199", 0, None)],
)
def test_indonesia_has_four_rates_by_kind_of_goods(hs6: str, duty: int, income_tax: int | None) -> None:
    found = cost("CN-ID", "1000 USD", "2026-11-26", hs6=hs6, rates=RATES | {"rates": {"USD": "1", "IDR": "16000"}})
    assert the("duty", found).amount_minor == duty
    assert next((each.amount_minor for each in found.charges if each.rule == "id-income-tax"), None) == income_tax


def test_tax_collected_where_no_scheme_lets_a_shop_settle_it_is_told() -> None:
    beyond_ioss = cost("CN-DE", "20000 EUR", "2026-07-01", **IOSS)
    assert the("tax", beyond_ioss).paid_to == "carrier"
    assert any("delivered duty paid" in each for each in beyond_ioss.reasons)
    within = cost("CN-DE", "10000 EUR", "2026-07-01", **IOSS)
    assert not any("delivered duty paid" in each for each in within.reasons)


@pytest.mark.parametrize(
    ("route", "minor", "more", "due"),
    [
        ("CN-CA", 6000, GIFT, False),
        ("CN-CA", 6001, GIFT, True),
        ("CN-CA", 2001, {}, True),
        ("US-CA", 4000, COURIER, False),
        ("US-CA", 2001, {"carriage": "post"}, True),
        ("US-CA", 4001, {}, True),
    ],
)
def test_a_province_taxes_once_what_the_federation_taxes(
    route: str, minor: int, more: dict[str, Any], due: bool
) -> None:
    found = cost(route, f"{minor} CAD", "2026-11-26", **more)
    assert [each.name for each in found.charges].count("provincial sales tax") == due
