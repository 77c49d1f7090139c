"""Orders that cannot be calculated are refused by field and reason."""

import datetime as dt
from typing import Any

import pytest
from crossdesk.contracts.customs_order import CustomsOrder
from hypothesis import given
from hypothesis import strategies as st

from logistics.customs.landed_cost import landed_cost
from logistics.customs.order import OrderRefused, read_order
from logistics.customs.tables import load_tables

LINE = {"price": {"minor": 2500, "currency": "EUR"}, "quantity": 1, "hs6": "610910"}
ORDER = {"destination": "DE", "origin": "CN", "lines": [LINE]}
RATES = {"base": "EUR", "date": "2026-11-02", "source": "ECB reference rates", "rates": {"USD": "1.1"}}


def refused(changed: dict[str, Any], on: dt.date = dt.date(2026, 11, 26)) -> OrderRefused:
    with pytest.raises(OrderRefused) as refusal:
        landed_cost(read_order({**ORDER, **changed}), load_tables(), on)
    return refusal.value


def _line(**changed: Any) -> dict[str, Any]:
    return {"lines": [{**LINE, **changed}]}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"destination": "ZZ"}, "destination"),
        ({"destination": "germany"}, "destination"),
        ({"origin": ""}, "origin"),
        ({"lines": []}, "lines"),
        ({"lines": [LINE] * 201}, "lines"),
        (_line(quantity=0), "lines.0.quantity"),
        (_line(quantity=-1), "lines.0.quantity"),
        (_line(quantity=1.5), "lines.0.quantity"),
        (_line(quantity=True), "lines.0.quantity"),
        (_line(price={"minor": -1, "currency": "EUR"}), "lines.0.price.minor"),
        (_line(price={"minor": 10**12 + 1, "currency": "EUR"}), "lines.0.price.minor"),
        (_line(price={"minor": 10**12, "currency": "EUR"}, quantity=2), "lines.0.price.minor"),
        (_line(price={"minor": 1, "currency": "euro"}), "lines.0.price.currency"),
        (_line(hs6="6109"), "lines.0.hs6"),
        (_line(hs6="6109.10"), "lines.0.hs6"),
        (_line(hs6="61091٠"), "lines.0.hs6"),
        (_line(hs6="770000"), "lines.0.hs6"),
        (_line(hs6="000000"), "lines.0.hs6"),
        (_line(hs6="980400"), "lines.0.hs6"),
        (_line(weight_grams=0), "lines.0.weight_grams"),
        (_line(colour="red"), "lines.0.colour"),
        ({"shipping": {"minor": 500, "currency": "USD"}}, "rates"),
        (_line(price={"minor": 1, "currency": "CHF"}) | {"rates": RATES}, "rates.CHF"),
        ({"rates": {**RATES, "rates": {"USD": "0"}}}, "rates.rates.USD"),
        ({"rates": {**RATES, "rates": {"USD": "NaN"}}}, "rates.rates.USD"),
        ({"rates": {**RATES, "rates": {"USD": "Infinity"}}}, "rates.rates.USD"),
        ({"rates": {**RATES, "source": ""}}, "rates.source"),
    ],
)
def test_bad_input_is_refused_by_field(changed: dict[str, Any], field: str) -> None:
    refusal = refused(changed)
    assert refusal.field == field
    assert refusal.reason
    assert str(refusal) == f"{field}: {refusal.reason}"
    assert isinstance(refusal, ValueError)


def test_a_day_before_the_rules_begin_is_refused() -> None:
    assert refused({}, dt.date(2021, 6, 30)).field == "on"


def test_an_unknown_destination_is_told_which_there_are() -> None:
    assert "AE, AU, BR" in refused({"destination": "ZZ"}).reason


def test_the_rate_of_a_limit_in_another_currency_is_asked_for() -> None:
    """Korea's limit is in US dollars, whatever the goods are priced in."""
    assert refused({"destination": "KR", **_line(price={"minor": 1000, "currency": "KRW"})}).field == "rates"


def test_an_order_in_one_currency_needs_no_rates() -> None:
    assert landed_cost(read_order(ORDER), load_tables(), dt.date(2026, 11, 26)).currency == "EUR"


def test_two_hundred_lines_are_taken() -> None:
    found = landed_cost(read_order({**ORDER, "lines": [LINE] * 200}), load_tables(), dt.date(2026, 11, 26))
    assert found.goods_minor == 200 * 2500


keys = st.sampled_from(
    [*CustomsOrder.model_fields, "price", "minor", "currency", "quantity", "hs6", "base", "date", "source"]
)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["DE", "EUR", "CN"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)


@given(st.dictionaries(keys, plain, max_size=6))
def test_whatever_is_sent_is_an_order_or_refused_by_field(changed: dict[str, Any]) -> None:
    try:
        landed_cost(read_order({**ORDER, **changed}), load_tables(), dt.date(2026, 11, 26))
    except OrderRefused as refusal:
        assert refusal.field
        assert refusal.reason
