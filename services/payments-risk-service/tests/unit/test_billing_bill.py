import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.billing.bill import Bill, Line, Sale, SaleKind, SaleLine
from payments_risk.billing.bill_data import bill_data
from payments_risk.billing.convert import at_rate, convert
from payments_risk.billing.currencies import load_currencies
from payments_risk.billing.distribute import distribute
from payments_risk.billing.draw_up_bill import draw_up_bill, pay_in_cash
from payments_risk.billing.limits import load_limits
from payments_risk.billing.rates import RateTable, find_rate
from payments_risk.billing.refused import BillRefused

AT = dt.datetime(2026, 11, 26, 17, 0, tzinfo=dt.UTC)
ECB = RateTable(
    "ecb",
    AT - dt.timedelta(hours=26),
    {"USD": Decimal("1.1586"), "JPY": Decimal("181.23"), "GBP": Decimal("0.8805"), "KWD": Decimal("0.3561")},
)
IN_USE = sorted(set(load_currencies().places()) - set(load_currencies().ended))


def refused(field: str) -> "pytest.RaisesExc[BillRefused]":
    return pytest.raises(BillRefused, check=lambda error: error.field == field)


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def line(kind: SaleKind, minor: int, label: str = "Thing", currency: str = "EUR") -> SaleLine:
    return SaleLine(kind, label, Money(minor=minor, currency=currency))


def sale(*lines: SaleLine, **fields: Any) -> Sale:
    return Sale("CB-10000001", AT, lines, **fields)


SHOES = sale(
    line("item", 3490, "Shoes"), line("shipping", 590), line("duty", 279), line("tax", 827), line("discount", -500)
)


def of(bill: Bill) -> list[tuple[str, int]]:
    return [(each.kind, each.amount.minor) for each in bill.lines]


def test_a_cross_rate_goes_over_the_euro_and_says_so() -> None:
    rate = find_rate(ECB, "USD", "JPY", AT)
    assert rate.value == Fraction("181.23") / Fraction("1.1586")
    assert (rate.over, rate.source, rate.age) == ("EUR", "ecb", dt.timedelta(hours=26))
    assert f"{rate.quoted():f}" == "156.422"


def test_a_rate_against_the_euro_is_no_cross_rate() -> None:
    assert find_rate(ECB, "EUR", "USD", AT).over is None
    assert find_rate(ECB, "USD", "EUR", AT).over is None


def test_a_conversion_shows_the_mark_up_apart() -> None:
    conversion = convert(eur(10_000), "USD", ECB, AT, mark_up_bp=250)
    assert (conversion.converted.minor, conversion.mark_up.minor, conversion.charged.minor) == (11586, 290, 11876)


def test_minor_units_of_other_sizes_are_converted_right() -> None:
    assert convert(eur(100), "JPY", ECB, AT).converted == Money(minor=181, currency="JPY")
    assert convert(Money(minor=1000, currency="KWD"), "EUR", ECB, AT).converted == eur(281)


@pytest.mark.parametrize("bad", ["0", "-1.1", "NaN", "Infinity", "1e12", "1e-12"])
def test_a_rate_that_can_be_none_is_refused_with_its_currency(bad: str) -> None:
    with refused("rates.USD"):
        find_rate(replace(ECB, per_base={"USD": Decimal(bad)}), "EUR", "USD", AT)


def test_a_rate_given_as_a_float_is_refused() -> None:
    floats: Any = {"USD": 1.1586}
    with refused("rates.USD"):
        find_rate(replace(ECB, per_base=floats), "EUR", "USD", AT)


@pytest.mark.parametrize(
    ("origin", "target", "field"),
    [
        ("EUR", "ZZZ", "rate.target"),
        ("BGN", "EUR", "rate.origin"),
        ("EUR", "CHF", "rates.CHF"),
        ("AUD", "EUR", "rates.AUD"),
    ],
)
def test_currencies_unknown_ended_or_without_a_rate_are_refused(origin: str, target: str, field: str) -> None:
    with refused(field):
        find_rate(ECB, origin, target, AT)


@pytest.mark.parametrize(("source", "hours"), [("ecb", 126), ("open_exchange_rates", 26), ("house rates", 24)])
def test_rates_are_refused_when_older_than_their_source_allows(source: str, hours: int) -> None:
    table = replace(ECB, source=source, as_of=AT - dt.timedelta(hours=hours))
    assert find_rate(table, "EUR", "USD", AT).age == dt.timedelta(hours=hours)
    with refused("rates.as_of"):
        find_rate(table, "EUR", "USD", AT + dt.timedelta(seconds=1))


def test_rates_of_after_the_sale_and_moments_without_a_zone_are_refused() -> None:
    with refused("rates.as_of"):
        find_rate(replace(ECB, as_of=AT + dt.timedelta(hours=1)), "EUR", "USD", AT)
    with refused("at"):
        find_rate(ECB, "EUR", "USD", AT.replace(tzinfo=None))


@pytest.mark.parametrize("bad", [-1, 2001, 2.5, True])
def test_mark_ups_out_of_bounds_are_refused(bad: Any) -> None:
    with refused("mark_up_bp"):
        convert(eur(100), "USD", ECB, AT, bad)


@given(st.lists(st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6), max_size=200))
def test_shares_sum_to_the_rounded_sum_and_none_is_a_unit_off(exact: list[Fraction]) -> None:
    shares, total = distribute(exact), sum(exact, Fraction())
    assert abs(sum(shares) - total) <= Fraction(1, 2)
    assert all(abs(share - each) < 1 for share, each in zip(shares, exact, strict=True))


def test_among_equal_remainders_the_earlier_line_gets_the_unit() -> None:
    assert distribute([Fraction(10, 3)] * 3) == [4, 3, 3]


def test_a_bill_in_the_currency_of_the_sale_has_its_lines() -> None:
    bill = draw_up_bill(SHOES, "EUR")
    assert of(bill) == [("item", 3490), ("shipping", 590), ("duty", 279), ("tax", 827), ("discount", -500)]
    assert (bill.total, bill.agreed, bill.rate) == (eur(4686), eur(4686), None)


def test_a_converted_bill_sums_and_shows_rate_mark_up_and_originals() -> None:
    bill = draw_up_bill(SHOES, "USD", ECB, mark_up_bp=200)
    assert of(bill) == [
        ("item", 4043),
        ("shipping", 684),
        ("duty", 323),
        ("tax", 958),
        ("discount", -579),
        ("mark_up", 109),
    ]
    assert bill.total == Money(minor=5538, currency="USD")
    assert bill.lines[0].original == eur(3490)
    assert bill.rate is not None


prices = st.integers(0, 10**6) | st.integers(0, 10**15)
sales = st.lists(
    st.tuples(st.sampled_from(["item", "shipping", "duty", "tax", "fee"]), prices), min_size=1, max_size=60
)
rate_values = st.decimals("0.0001", "100000", places=4, allow_nan=False)


@given(sales, st.integers(0, 100), st.sampled_from(IN_USE), st.sampled_from(IN_USE), rate_values, st.integers(0, 2000))
def test_every_bill_sums_in_every_currency(
    lines: list[tuple[SaleKind, int]], percent: int, sold_in: str, paid_in: str, value: Decimal, mark_up: int
) -> None:
    off = -sum(minor for _, minor in lines) * percent // 100
    off = max(off, -sum(minor for _, minor in lines))
    sold = [line(kind, minor, currency=sold_in) for kind, minor in lines]
    table = RateTable(
        "ecb", AT, {sold_in: value, paid_in: Decimal(1)}, base="XAD" if "XAD" not in (sold_in, paid_in) else "EUR"
    )
    try:
        bill = draw_up_bill(sale(*sold, line("discount", off, currency=sold_in)), paid_in, table, mark_up)
    except BillRefused as refusal:
        assert "minor units either way" in refusal.reason
        return
    assert sum(each.amount.minor for each in bill.lines) == bill.total.minor >= 0
    assert {each.amount.currency for each in bill.lines} == {paid_in}
    for each in bill.lines:
        if each.original and bill.rate:
            assert abs(each.amount.minor - at_rate(each.original.minor, bill.rate)) < 1


def test_tax_in_the_prices_is_shown_and_not_added() -> None:
    bill = draw_up_bill(sale(line("item", 11_900), tax_included=eur(1900)), "USD", ECB)
    assert bill.total.minor == 13787
    assert bill.tax_included == Money(minor=2201, currency="USD")


def test_a_free_order_has_a_bill_of_nothing() -> None:
    assert draw_up_bill(sale(line("item", 500), line("discount", -500)), "USD", ECB, 200).total.minor == 0


def test_paying_in_cash_adds_a_line_and_still_sums() -> None:
    bill = pay_in_cash(draw_up_bill(SHOES, "EUR"), "FI")
    assert of(bill)[-1] == ("cash_rounding", -1)
    assert bill.total == eur(4685)
    with refused("lines"):
        pay_in_cash(bill, "FI")


def test_where_cash_is_not_rounded_the_bill_stays_as_it_is() -> None:
    bill = draw_up_bill(SHOES, "EUR")
    assert pay_in_cash(bill, "DE") is bill


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (sale(), "lines"),
        (sale(line("item", -1)), "lines[0].amount"),
        (sale(line("item", 5), line("discount", 1)), "lines[1].amount"),
        (sale(line("item", 5), line("discount", -6)), "lines"),
        (sale(line("item", 5), line("fee", 5, currency="USD")), "lines[1].amount.currency"),
        (sale(line("item", 10**15 + 1)), "lines[0].amount.minor"),
        (sale(line("item", 10**15), line("item", 1)), "lines.minor"),
        (sale(line("item", 5, currency="ZZZ")), "lines[0].amount.currency"),
        (sale(line("item", 5, currency="BGN")), "lines[0].amount.currency"),
        (sale(line("item", 5, label=" ")), "lines[0].label"),
        (sale(line("item", 5, label="a\x00")), "lines[0].label"),
        (sale(line("item", 5, label="a" * 201)), "lines[0].label"),
        (sale(line("item", 5), tax_included=eur(6)), "tax_included"),
        (sale(line("item", 5), tax_included=Money(minor=1, currency="USD")), "tax_included"),
        (sale(*[line("item", 1)] * (load_limits().most_lines + 1)), "lines"),
        (replace(SHOES, at=AT.replace(tzinfo=None)), "at"),
    ],
)
def test_sales_that_cannot_be_billed_are_refused_with_the_field(bad: Sale, field: str) -> None:
    with refused(field):
        draw_up_bill(bad, "EUR")


def test_a_bill_in_another_currency_needs_rates_and_a_currency_in_use() -> None:
    with refused("rates"):
        draw_up_bill(SHOES, "USD")
    with refused("currency"):
        draw_up_bill(SHOES, "HRK", ECB)


def test_what_is_too_large_only_after_conversion_is_refused() -> None:
    with refused("converted"):
        convert(eur(10**15), "JPY", replace(ECB, per_base={"JPY": Decimal(181)}), AT)
    with refused("converted"):
        draw_up_bill(sale(line("item", 10**15)), "JPY", ECB)


def test_a_bill_that_does_not_sum_cannot_be_made() -> None:
    with refused("total"):
        Bill("CB-10000001", AT, (Line("item", "Shoes", eur(100)),), eur(101), eur(100))


def test_a_bill_becomes_plain_data_for_templates() -> None:
    data = json.loads(json.dumps(bill_data(draw_up_bill(SHOES, "JPY", ECB, mark_up_bp=150))))
    assert data["lines"][0]["amount"] == {"minor": 6325, "currency": "JPY", "digits": 0, "amount": "6325"}
    assert data["lines"][0]["original"]["amount"] == "34.90"
    assert data["rate"] == {
        "from": "EUR",
        "to": "JPY",
        "value": "181.23",
        "over": None,
        "source": "ecb",
        "as_of": "2026-11-25T15:00:00+00:00",
        "age_hours": 26,
    }
    assert data["mark_up_percent"] == "1.50"


def test_the_data_of_a_bill_without_conversion_has_no_rate() -> None:
    data = bill_data(draw_up_bill(SHOES, "EUR"))
    assert (data["rate"], data["mark_up_percent"], data["tax_included"]) == (None, None, None)
