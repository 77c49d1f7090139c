import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from crossdesk.contracts.event import Money
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.billing.cash_rounding import CashRules, cash_rule, in_cash, load_cash_rules
from payments_risk.billing.currencies import load_currencies, minor_digits, require_in_use
from payments_risk.billing.data_file import read_data
from payments_risk.billing.limits import Limits, load_limits, require_minor
from payments_risk.billing.refused import BillRefused
from payments_risk.billing.rounding import exact, in_major, round_half_up, to_money, written

DAY = dt.date(2026, 11, 26)
EVERY = sorted(load_currencies().places())


def refused(field: str) -> "pytest.RaisesExc[BillRefused]":
    return pytest.raises(BillRefused, check=lambda error: error.field == field)


def cash(minor: int, country: str, currency: str = "EUR", on: dt.date = DAY) -> int:
    return in_cash(Money(minor=minor, currency=currency), country, on).minor


@pytest.mark.parametrize(
    ("currency", "digits"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("TND", 3), ("CLF", 4), ("ISK", 0)]
)
def test_each_currency_has_the_digits_of_iso_4217(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_no_currency_is_listed_with_two_numbers_of_digits() -> None:
    currencies = load_currencies()
    assert sum(len(codes) for codes in currencies.digits.values()) + len(currencies.ended) == len(EVERY)
    assert len(EVERY) > 160


@pytest.mark.parametrize("currency", ["XXX", "XAU", "eur", "EU", "", "ZZZ", "XDR"])
def test_what_has_no_minor_unit_is_refused_with_the_field(currency: str) -> None:
    with refused("total.currency"):
        minor_digits(currency, "total.currency")


def test_a_currency_that_ended_is_refused_from_its_last_day_on_and_named_with_its_successor() -> None:
    require_in_use("BGN", dt.date(2025, 12, 31))
    with pytest.raises(BillRefused, match="use EUR"):
        require_in_use("BGN", dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("number", "whole"), [("0.5", 1), ("-0.5", -1), ("1.5", 2), ("2.5", 3), ("-2.5", -3), ("2.4999", 2), ("0", 0)]
)
def test_halves_are_rounded_away_from_zero(number: str, whole: int) -> None:
    assert round_half_up(Fraction(number)) == whole


@pytest.mark.parametrize(
    ("major", "currency", "minor"),
    [
        ("41.275", "EUR", 4128),
        ("-41.275", "EUR", -4128),
        ("99.5", "JPY", 100),
        ("1.2345", "KWD", 1235),
        ("1", "CLF", 10000),
    ],
)
def test_whole_units_become_minor_units_of_the_currency(major: str, currency: str, minor: int) -> None:
    assert to_money(Decimal(major), currency) == Money(minor=minor, currency=currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(EVERY))
def test_writing_an_amount_and_reading_it_gives_the_same(minor: int, currency: str) -> None:
    money = Money(minor=minor, currency=currency)
    assert to_money(in_major(money), currency) == money


def test_amounts_are_written_with_exactly_the_digits_of_their_currency() -> None:
    written_out = [written(Money(minor=123450, currency=each)) for each in ("JPY", "EUR", "KWD")]
    assert written_out == ["JPY 123,450", "EUR 1,234.50", "KWD 123.450"]


@pytest.mark.parametrize(
    "number",
    [1.5, float("nan"), True, None, "3", Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1e-999999")],
)
def test_what_is_no_exact_number_is_refused(number: object) -> None:
    with refused("amount"):
        exact(number, "amount")


@pytest.mark.parametrize("huge", [Decimal("1e999999999"), 10**40, Decimal("1e14")])
def test_huge_amounts_are_refused(huge: Decimal | int) -> None:
    with refused("amount"):
        to_money(huge, "EUR")


@pytest.mark.parametrize("minor", [10**15 + 1, -(10**15) - 1, 1.0, False, None])
def test_minor_units_out_of_bounds_are_refused(minor: object) -> None:
    with refused("x"):
        require_minor(minor, "x")


@pytest.mark.parametrize(
    ("minor", "country", "currency", "payable"),
    [
        (4127, "FI", "EUR", 4125),
        (4128, "NL", "EUR", 4130),
        (4127, "DE", "EUR", 4127),
        (1002, "CH", "CHF", 1000),
        (1050, "SE", "SEK", 1100),
        (1049, "NO", "NOK", 1000),
        (1025, "DK", "DKK", 1050),
        (1074, "DK", "DKK", 1050),
        (1003, "CA", "CAD", 1005),
        (1005, "NZ", "NZD", 1000),
        (1006, "NZ", "NZD", 1010),
        (100250, "HU", "HUF", 100500),
        (-4128, "FI", "EUR", -4130),
        (4127, "FI", "SEK", 4127),
    ],
)
def test_totals_are_rounded_in_cash_as_the_country_does(minor: int, country: str, currency: str, payable: int) -> None:
    assert cash(minor, country, currency) == payable


def test_in_slovakia_one_and_two_cents_become_five_and_nothing_stays_nothing() -> None:
    assert [cash(minor, "SK") for minor in (0, 1, 2, 3, 6)] == [0, 5, 5, 5, 5]


def test_in_belgium_amounts_up_to_five_cents_and_in_finland_up_to_two_are_not_rounded() -> None:
    assert [cash(minor, "BE") for minor in (1, 4, 6, 8)] == [1, 4, 5, 10]
    assert [cash(minor, "FI") for minor in (1, 2, 3, 6)] == [1, 2, 5, 5]


def test_cash_rounding_begins_on_its_day_and_changes_with_the_law() -> None:
    assert cash(4128, "LT", on=dt.date(2025, 4, 30)) == 4128
    assert cash(4128, "LT", on=dt.date(2025, 5, 1)) == 4130
    assert cash(1040, "SE", "SEK", dt.date(2010, 9, 30)) == 1050
    assert cash(1040, "SE", "SEK", dt.date(2010, 10, 1)) == 1000


def test_a_rule_of_another_currency_is_no_rule() -> None:
    assert cash_rule("EE", "EEK", DAY) is None


@given(st.integers(-(10**9), 10**9), st.sampled_from(sorted(load_cash_rules().root)))
def test_cash_rounding_is_symmetric_and_moves_an_amount_by_half_a_step_at_most(minor: int, country: str) -> None:
    rule = load_cash_rules().root[country][-1]
    assert rule.apply(-minor) == -rule.apply(minor)
    assert rule.apply(rule.apply(minor)) == rule.apply(minor)
    assert abs(rule.apply(minor) - minor) * 2 <= rule.step or abs(rule.apply(minor)) == rule.least


def test_cash_rules_out_of_order_are_refused() -> None:
    rule = load_cash_rules().root["SE"]
    with pytest.raises(ValueError, match="in the order of their days"):
        CashRules({"SE": [rule[1], rule[0]]})


def test_a_data_file_of_the_wrong_shape_names_file_and_field() -> None:
    with pytest.raises(Misconfigured, match=r"currencies\.yaml: largest_minor"):
        read_data("currencies.yaml", Limits)
    with pytest.raises(Misconfigured, match=r"nothing\.yaml cannot be read"):
        read_data("nothing.yaml", Limits)


def test_limits_without_an_age_for_other_sources_are_refused() -> None:
    values = load_limits().model_dump() | {"oldest_rate_hours": {"ecb": 1}}
    with pytest.raises(ValueError, match="`other` is missing"):
        Limits.model_validate(values)
