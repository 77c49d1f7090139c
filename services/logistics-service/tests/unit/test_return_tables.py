"""The tables of returns hold together."""

from itertools import pairwise

import pytest
from pydantic import ValidationError

from logistics.returns.purchase import time_zones
from logistics.returns.return_options import REMEDY_RANK
from logistics.returns.rules import Dated, Market, Term, rule_at
from logistics.returns.tables import load_tables

MARKETS = {
    "US", "CA", "MX", "BR", "GB", "DE", "FR", "IT", "ES", "NL", "PL", "AU", "JP", "KR", "SG", "MY", "TH", "ID", "AE",
    "SA", "IN", "VN",
}  # fmt: skip


def dated(market: Market) -> list[tuple[Dated, ...]]:
    return [market.withdrawal, market.guarantee, market.late_delivery, market.withdrawal_function]


def test_all_markets_are_there_with_zones_that_exist() -> None:
    markets = load_tables().markets
    assert set(markets) >= MARKETS
    for market in markets.values():
        assert set(market.time_zones) <= time_zones()
        assert market.withdrawal
        assert market.guarantee


def test_rules_of_a_market_do_not_overlap() -> None:
    for market in load_tables().markets.values():
        for rules in dated(market):
            for earlier, later in pairwise(rules):
                assert earlier.until is not None
                assert earlier.until < later.from_


def test_every_note_remedy_and_refusal_has_its_wording() -> None:
    tables = load_tables()
    for market in tables.markets.values():
        for notes in (rule.notes for rules in (market.withdrawal, market.guarantee) for rule in rules):
            tables.lines(*notes)
    tables.lines(*(f"remedy_{remedy}" for remedy in REMEDY_RANK))


def test_a_right_tells_who_pays_and_when_the_money_comes() -> None:
    for market in load_tables().markets.values():
        for rule in market.withdrawal:
            assert (rule.period is None) == (rule.return_cost is None) == (rule.refund is None), market.market


def test_the_union_extends_to_working_days_and_has_the_function() -> None:
    for country in ("DE", "FR", "IT", "ES", "NL", "PL"):
        market = load_tables().markets[country]
        term = market.withdrawal[0].period
        assert term is not None
        assert (term.days, term.ends_on_working_day) == (14, True)
        assert market.withdrawal_function[0].from_.isoformat() == "2026-06-19"


def test_a_rule_holds_on_its_first_and_last_day() -> None:
    rule = Dated.model_validate({"source": "x", "checked": "draft", "from": "2026-01-01", "until": "2026-01-31"})
    assert [rule_at((rule,), day) is rule for day in (rule.from_, rule.until) if day] == [True, True]


def test_a_misspelt_or_double_length_is_refused() -> None:
    for wrong in ({"day": 3}, {"days": 3, "months": 1}, {}):
        with pytest.raises(ValidationError):
            Term.model_validate({"counted_from": "receipt", **wrong})
