"""Whatever is ordered, the sums are exact, the amounts rounded once, and nothing is charged below nothing."""

import datetime as dt
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from logistics.customs.currency import rounded
from logistics.customs.landed_cost import landed_cost
from logistics.customs.order import read_order
from logistics.customs.tables import load_tables

CURRENCIES = sorted({market.currency for market in load_tables().values()} | {"CNY"})
money = st.builds(
    lambda minor, currency: {"minor": minor, "currency": currency},
    st.integers(0, 10**7) | st.integers(0, 10**12),
    st.sampled_from(CURRENCIES),
)
codes = st.none() | st.sampled_from(["610910", "850440", "490199", "180690", "220830", "240220", "640399", "330300"])
lines = st.lists(
    st.fixed_dictionaries(
        {"price": money.filter(lambda each: each["minor"] <= 10**9), "quantity": st.integers(1, 1000), "hs6": codes}
    ),
    min_size=1,
    max_size=6,
)
rates = st.fixed_dictionaries(
    {
        "base": st.just("EUR"),
        "date": st.just("2026-11-02"),
        "source": st.just("ECB reference rates"),
        "rates": st.fixed_dictionaries(
            {each: st.decimals("0.01", "30000", places=4).map(str) for each in CURRENCIES if each != "EUR"}
        ),
    }
)
orders = st.fixed_dictionaries(
    {
        "destination": st.sampled_from(sorted(load_tables())),
        "origin": st.sampled_from(["CN", "US", "MX", "DE", "GB", "JP"]),
        "lines": lines,
        "rates": rates,
        "gift": st.booleans(),
        "tax_collected_at_checkout": st.booleans(),
        "carriage": st.sampled_from([None, "courier", "post"]),
    },
    optional={"shipping": money, "insurance": money, "carrier_fee": money},
)
days = st.dates(dt.date(2025, 3, 5), dt.date(2030, 12, 31))


@given(orders, days)
def test_the_total_is_the_sum_of_what_it_is_made_of(order: dict[str, Any], on: dt.date) -> None:
    found = landed_cost(read_order(order), load_tables(), on)
    known = sum(each.amount_minor for each in found.charges if each.amount_minor is not None)
    assert found.charges_minor == known == found.at_checkout_minor + found.on_delivery_minor
    assert found.total_minor == found.goods_minor + found.shipping_minor + found.insurance_minor + known
    assert all(each.amount_minor is None or each.amount_minor >= 0 for each in found.charges)


@given(orders, days)
def test_an_unknown_amount_makes_the_answer_incomplete_and_a_nil_one_has_no_payee(
    order: dict[str, Any], on: dt.date
) -> None:
    found = landed_cost(read_order(order), load_tables(), on)
    assert found.complete == all(each.amount_minor is not None for each in found.charges)
    assert found.estimate == any(each.estimate for each in found.charges)
    assert all((each.paid_to == "nobody") == (each.amount_minor == 0) for each in found.charges)
    assert found.reasons
    assert found.who_pays


@given(orders, days)
def test_every_line_is_taxed_exactly_once(order: dict[str, Any], on: dt.date) -> None:
    found = landed_cost(read_order(order), load_tables(), on)
    fees = {rule.rule for rule in load_tables()[order["destination"]].fees}
    taxes = [each for each in found.charges if each.kind == "tax" and each.rule not in fees]
    taxed = sorted(line for each in taxes for line in each.goods_lines)
    assert not found.charges or taxed == list(range(1, len(order["lines"]) + 1))


@given(orders, days)
def test_an_answer_is_the_same_each_time(order: dict[str, Any], on: dt.date) -> None:
    asked = read_order(order)
    assert landed_cost(asked, load_tables(), on) == landed_cost(asked, load_tables(), on)


@given(st.integers(0, 10**12), st.integers(1, 1000))
def test_halves_are_rounded_up(whole: int, parts: int) -> None:
    assert rounded(Fraction(2 * whole + 1, 2)) == whole + 1
    assert abs(rounded(Fraction(whole, parts)) - Fraction(whole, parts)) <= Fraction(1, 2)
