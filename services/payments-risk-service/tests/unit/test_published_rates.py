"""What publishers of rates send is read with suspicion."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from deploy.simulators.exchange_rates.app import ecb_file
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.rate_sources.ecb_xml import read_ecb_xml
from payments_risk.rate_sources.open_exchange_rates import read_published
from payments_risk.rate_sources.source import RatesUnavailable

DAY = dt.date(2026, 7, 1)
BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'


def test_days_come_in_their_order_at_the_hour_they_were_published() -> None:
    tables = read_ecb_xml(ecb_file({DAY: {"USD": "1.17"}, DAY - dt.timedelta(days=1): {"USD": "1.16"}}))
    assert [table.per_base["USD"] for table in tables] == [Decimal("1.16"), Decimal("1.17")]
    assert tables[1].as_of == dt.datetime(2026, 7, 1, 14, 0, tzinfo=dt.UTC)


def test_currencies_that_do_not_exist_are_left_out() -> None:
    [table] = read_ecb_xml(ecb_file({DAY: {"USD": "1.17", "XXX": "2"}}))
    assert set(table.per_base) == {"USD"}


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html><body>maintenance</body></html>",
        BOMB,
        ecb_file({}),
        ecb_file({DAY: {"USD": "a lot"}}),
        ecb_file({DAY: {"USD": "1"}}).replace(b"2026-07-01", b"2026-07-32"),
        ecb_file({DAY + dt.timedelta(days=each): {"USD": "1"} for each in range(121)}),
        ecb_file({DAY: {"USD": "1"}})[:-20],
        ecb_file({DAY: {"USD": "1"}}).replace(b"UTF-8", b"UTF-99"),
    ],
)
def test_what_is_no_file_of_rates_is_refused(text: bytes) -> None:
    with pytest.raises(RatesUnavailable, match="European Central Bank"):
        read_ecb_xml(text)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_but_a_refusal_is_raised(text: bytes) -> None:
    for read in (read_ecb_xml, read_published):
        with pytest.raises(RatesUnavailable):
            read(text)


def test_rates_in_json_are_read_to_the_last_digit() -> None:
    table = read_published(
        b'{"timestamp": 1700000000, "base": "USD", "rates": {"EUR": 0.1234567890123456789, "JPY": 150}}'
    )
    assert table.per_base == {"EUR": Decimal("0.1234567890123456789"), "JPY": Decimal(150)}
    assert (table.base, table.as_of) == ("USD", dt.datetime(2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    "given",
    [
        {"error": True, "status": 401, "message": "invalid_app_id"},
        {"timestamp": 1, "base": "USD", "rates": {}},
        {"timestamp": -1, "base": "USD", "rates": {"EUR": 1}},
        {"timestamp": 1, "base": "usd", "rates": {"EUR": 1}},
        {"timestamp": 1, "base": "USD", "rates": {"EUR": float("nan")}},
        {"timestamp": 1, "base": "USD", "rates": {"EUR": "much"}},
        [1],
    ],
)
def test_json_that_holds_no_rates_is_refused(given: object) -> None:
    with pytest.raises(RatesUnavailable, match="Open Exchange Rates"):
        read_published(json.dumps(given).encode())
