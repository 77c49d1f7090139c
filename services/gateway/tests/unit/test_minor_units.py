"""Amounts of providers become minor units exactly, or are refused."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from crossdesk.contracts.event import Money
from crossdesk.contracts.payment_fields import LARGEST_AMOUNT
from hypothesis import given
from hypothesis import strategies as st

from gateway.payments.minor_units import digits_by_code, from_decimal, from_integer
from gateway.problems import Problem

BILLED_IN = Path(__file__).parents[3] / "payments-risk-service/src/payments_risk/billing/currencies.yaml"
CODES = st.sampled_from(sorted(digits_by_code()))


def test_payments_come_in_the_currencies_that_can_be_billed() -> None:
    billed = yaml.safe_load(BILLED_IN.read_text("utf-8"))
    places = {code: digits for digits, codes in billed["digits"].items() for code in codes}
    places |= {code: ended["digits"] for code, ended in billed["ended"].items()}
    assert dict(digits_by_code()) == places


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (1000, "usd", 1000),
        (500, "jpy", 500),
        (5120, "kwd", 5120),
        (500, "mga", 50000),
        (500, "isk", 5),
        (500, "ugx", 5),
        (1045, "huf", 1045),
    ],
)
def test_stripes_integers_are_read_by_its_own_digits(amount: int, currency: str, minor: int) -> None:
    assert from_integer("stripe", amount, currency, "amount") == Money(minor=minor, currency=currency.upper())


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        (1130, "EUR", 1130),
        (500, "JPY", 500),
        (500, "CLP", 5),
        (500, "CVE", 50000),
        (5, "IDR", 500),
        (500, "ISK", 5),
    ],
)
def test_adyens_integers_are_read_by_its_own_digits(amount: int, currency: str, minor: int) -> None:
    assert from_integer("adyen", amount, currency, "amount").minor == minor


def fields_of(problem: pytest.ExceptionInfo[Problem]) -> list[str]:
    return [error.field for error in problem.value.errors]


@pytest.mark.parametrize("amount", [0, -1, LARGEST_AMOUNT + 1, 10**30])
def test_nothing_less_and_too_much_are_refused_by_name(amount: int) -> None:
    with pytest.raises(Problem) as problem:
        from_integer("stripe", amount, "eur", "data.object.amount")
    assert fields_of(problem) == ["data.object.amount"]


@pytest.mark.parametrize("currency", ["XAU", "XXX", "BTC", "AAA"])
def test_a_currency_there_is_not_is_refused_by_name(currency: str) -> None:
    with pytest.raises(Problem) as problem:
        from_integer("adyen", 100, currency, "amount")
    assert fields_of(problem) == ["amount.currency"]


def test_a_fraction_of_a_krona_is_refused() -> None:
    with pytest.raises(Problem) as problem:
        from_integer("stripe", 501, "isk", "amount")
    assert fields_of(problem) == ["amount"]


@pytest.mark.parametrize(
    "value",
    ["", "NaN", "Infinity", "1e3", "1,50", " 1.00", "+1.00", "1.001", "0.00", "-3.00", "٣.00", "9" * 14, "0x1"],
)
def test_text_that_is_no_amount_is_refused_by_name(value: str) -> None:
    with pytest.raises(Problem) as problem:
        from_decimal(value, "EUR", "resource.amount")
    assert fields_of(problem) == ["resource.amount.value"]


@given(st.integers(1, 10**12), CODES)
def test_every_decimal_text_comes_back_as_the_amount_it_was_written_from(minor: int, currency: str) -> None:
    digits = digits_by_code()[currency]
    written = f"{Decimal(minor).scaleb(-digits):f}"
    assert from_decimal(written, currency, "amount") == Money(minor=minor, currency=currency)


@given(st.integers(-(10**14), 10**14), CODES, st.sampled_from(["stripe", "adyen"]))
def test_an_integer_is_an_exact_amount_or_refused(amount: int, currency: str, provider: str) -> None:
    try:
        money = from_integer(provider, amount, currency, "amount")  # type: ignore[arg-type]  # sampled from the two
    except Problem:
        return
    assert 0 < money.minor <= LARGEST_AMOUNT
    assert money.minor * amount > 0
    assert Decimal(money.minor) / Decimal(amount) in {Decimal("0.01"), Decimal(1), Decimal(100)}


@given(st.text(max_size=12), CODES)
def test_no_text_makes_an_amount_out_of_bounds(text: str, currency: str) -> None:
    try:
        money = from_decimal(text, currency, "amount")
    except Problem:
        return
    assert 0 < money.minor <= LARGEST_AMOUNT
