import re
from decimal import Decimal

import pytest
from babel import Locale
from crossdesk.contracts.event import Money
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.money import format_money

ISO_DIGITS = {"EUR": 2, "JPY": 0, "KRW": 0, "TND": 3, "IQD": 3, "IRR": 2, "CLF": 4, "HUF": 2, "ISK": 0, "TWD": 2}


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "expected"),
    [
        (3990, "EUR", "de", "39,90\u00a0€"),
        (3990, "EUR", "en_US", "€39.90"),
        (3990, "JPY", "ja", "￥3,990"),
        (1234567, "TND", "fr", "1\u202f234,567\u00a0TND"),
        (150, "IRR", "en", "IRR\u00a01.50"),
        (-500, "USD", "en", "-$5.00"),
        (123456789, "CNY", "zh_Hans", "¥1,234,567.89"),
    ],
)
def test_amounts_are_written_the_readers_way(
    minor: int, currency: str, locale: str, expected: str, library: Library
) -> None:
    money = Money(minor=minor, currency=currency)
    assert format_money(money, Locale.parse(locale), library.conventions.exponents) == expected


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(ISO_DIGITS)))
def test_no_minor_unit_is_lost(library: Library, minor: int, currency: str) -> None:
    text = format_money(Money(minor=minor, currency=currency), Locale("en"), library.conventions.exponents)
    number = Decimal(re.sub(r"[^0-9.]", "", text))
    assert number == Decimal(abs(minor)).scaleb(-ISO_DIGITS[currency])


@given(st.from_regex(r"[A-Z]{3}", fullmatch=True))
def test_a_currency_nobody_knows_is_shown_by_its_code(library: Library, currency: str) -> None:
    assert format_money(Money(minor=100, currency=currency), Locale("de"), library.conventions.exponents)
