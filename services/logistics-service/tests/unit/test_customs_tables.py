"""The rules files: strictly read, without a day that no rule is for, and each rule with its source."""

import datetime as dt
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from logistics.customs.currency import Amount, parse_amount, written
from logistics.customs.tables import load_tables, read_tables

MARKET = """
country: ZZ
name: Nowhere
currency: EUR
covers_from: 2026-01-01
rates: [{from: 2026-01-01, standard: "20", source: a law, checked: certain}]
duty:
  - {rule: free, name: duty, from: 2026-01-01, charge: nothing, paid_to: nobody, source: a law,
     checked: certain, reason: Nothing is charged.}
tax:
  - {rule: vat, name: VAT, from: 2026-01-01, charge: {percent: standard, of: [goods]}, paid_to: carrier,
     source: a law, checked: certain, reason: Tax is due.}
"""


def read(folder: Path, text: str, name: str = "ZZ.yaml", union: str | None = None) -> None:
    (folder / "markets").mkdir()
    (folder / "unions").mkdir()
    (folder / "markets" / name).write_text(text, encoding="utf-8")
    if union:
        (folder / "unions" / "EU.yaml").write_text(union, encoding="utf-8")
    read_tables(folder)


def test_the_least_that_makes_a_market_is_read(tmp_path: Path) -> None:
    read(tmp_path, MARKET)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("charge: nothing", "charge: nothign", "ZZ.yaml: duty.0.charge"),
        ("paid_to: nobody", "payee: nobody", "ZZ.yaml: duty.0.paid_to"),
        ("name: Nowhere", "name: Nowhere\ncolour: red", "ZZ.yaml: colour"),
        (
            "source: a law,\n     checked: certain, reason: Nothing",
            "checked: certain, reason: Nothing",
            "ZZ.yaml: duty.0.source",
        ),
        ("rule: free, ", "rule: free, when: {up_to: 150 EUR}, ", "write it as EUR 150"),
        ("rule: free, ", "rule: free, when: {up_to: EUR 1.505}, ", "finer than the smallest unit of EUR"),
        ("rule: free, ", "rule: free, when: {gift: true}, ", "no rule of duty always holds on 2026-01-01"),
        ("rule: free, ", "rule: free, until: 2026-06-30, ", "no rule of duty always holds on 2026-07-01"),
        ("rule: free, ", "rule: free, until: 2025-12-31, ", "before it begins"),
        ("rule: vat", "rule: free", "two rules are called free"),
        ("covers_from: 2026-01-01", "covers_from: 2025-01-01", "no rule of duty always holds on 2025-01-01"),
        ('{from: 2026-01-01, standard: "20"', '{from: 2026-02-01, standard: "20"', "no rates are given for 2026-01-01"),
        ("country: ZZ", "country: YY", "its name must be YY.yaml"),
        ("country: ZZ", "follows: EU\ncountry: ZZ", "unions/ has no file"),
        ("country: ZZ", "country: [", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in MARKET
    with pytest.raises(Misconfigured, match=r"ZZ\.yaml") as error:
        read(tmp_path, MARKET.replace(old, new, 1))
    assert complaint in str(error.value)


def test_a_union_adds_its_rules_and_its_members_have_no_border(tmp_path: Path) -> None:
    read(tmp_path, MARKET.replace("country: ZZ", "follows: EU\ncountry: ZZ"), union="members: [ZZ, YY]")
    (market,) = read_tables(tmp_path).values()
    assert market.no_border_with == {"ZZ", "YY"}


def test_the_markets_we_sell_to_are_there() -> None:
    expected = "AE AU BR CA CH DE ES FR GB ID IN IT JP KR MX MY NL NO NZ PL SA SG TH TR US VN"
    assert sorted(load_tables()) == expected.split()


def test_tables_are_read_once() -> None:
    assert load_tables() is load_tables()


def test_a_rule_that_charges_the_rate_of_the_market_is_one_of_tax() -> None:
    for market in load_tables().values():
        others = [*market.duty, *market.fees]
        assert not [rule.rule for rule in others if getattr(rule.charge, "percent", None) == "standard"]


def test_every_rule_can_be_reached_on_some_day() -> None:
    """A rule after one without conditions is dead while that one holds."""
    for market in load_tables().values():
        for rules in (market.duty, market.tax):
            for place, rule in enumerate(rules):
                before = [each for each in rules[:place] if each.when.always()]
                assert not any(each.holds(rule.since) and each.until is None for each in before), rule.rule


def test_what_is_coming_is_in_the_tables() -> None:
    coming = [
        rule.rule
        for market in load_tables().values()
        for rule in (*market.duty, *market.tax)
        if rule.since > dt.date(2026, 11, 26) or (rule.until and rule.until > dt.date(2026, 11, 26))
    ]
    assert {"jp-consumption-tax-at-sale", "gb-duty-free-135", "eu-3-eur-an-item-at-the-door"} <= set(coming)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("EUR 150", 15000), ("EUR 2.50", 250), ("JPY 10000", 10000), ("KWD 1", 1000), ("NOK 349.99", 34999)],
)
def test_amounts_are_read_in_minor_units(text: str, minor: int) -> None:
    assert parse_amount(text) == Amount(minor, text[:3])


@pytest.mark.parametrize("text", ["150 EUR", "EUR", "EUR -1", "eur 1", "JPY 1.5", 150, None])
def test_what_is_no_amount_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"is no amount|finer than"):
        parse_amount(text)


def test_amounts_are_written_with_the_decimals_of_their_currency() -> None:
    assert [written(123456, each) for each in ("EUR", "JPY", "KWD")] == ["EUR 1,234.56", "JPY 123,456", "KWD 123.456"]


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_is_read_as_it_is_written(minor: int, currency: str) -> None:
    assert parse_amount(written(minor, currency).replace(",", "")) == Amount(minor, currency)
