from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from crossdesk.contracts.event import Money
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.compelling_evidence import (
    ANCHORS,
    ELEMENTS,
    Charge,
    compelling_evidence,
    processing_day,
)

DAY = date(2026, 11, 1)
KNOWN = {"ip": "84.112.7.9", "device": "f3a9c1d27b60e845aa10", "account": "anna", "address": "Hauptstr. 5, 1010 Wien"}
OTHER = {"ip": "84.112.7.10", "device": "0011223344556677889a", "account": "otto", "address": "Ring 1, 1010 Wien"}


def charge(name: str, age: int = 200, same: tuple[str, ...] = ("ip", "device"), **fields: Any) -> Charge:
    elements = {each: KNOWN[each] if each in same else OTHER[each] for each in ELEMENTS}
    values = {"card": "tok_1", "processed_on": DAY - timedelta(days=age), "amount": Money(minor=2500, currency="EUR")}
    return Charge(name, **{**values, **elements, **fields})


DISPUTED = charge("now", 0, same=tuple(ELEMENTS))
SAME = st.sets(st.sampled_from(ELEMENTS)).map(lambda found: tuple(sorted(found)))
EARLIER = st.lists(
    st.builds(
        charge,
        st.sampled_from([f"ch_{n}" for n in range(12)]),
        st.integers(-5, 500),
        SAME,
        card=st.sampled_from(["tok_1", "tok_1", "tok_2"]),
        disputed=st.sampled_from([False, False, True]),
        reported_fraud=st.sampled_from([False, False, True]),
    ),
    max_size=10,
    unique_by=lambda each: each.charge_id,
)


@given(earlier=EARLIER)
def test_what_qualifies_meets_every_condition_of_the_rule(earlier: list[Charge]) -> None:
    found = compelling_evidence(DISPUTED, earlier)
    assert found.qualifies == (found.why == "")
    if not found.qualifies:
        return
    pair = [each for each in earlier if each.charge_id in found.charges]
    assert len(pair) == 2
    assert len(found.elements) >= 2
    assert ANCHORS & set(found.elements)
    for each in pair:
        assert 120 <= (DAY - each.processed_on).days <= 365
        assert each.card == "tok_1"
        assert not each.disputed
        assert not each.reported_fraud
        assert all(getattr(each, element) == KNOWN[element] for element in found.elements)


@given(earlier=EARLIER)
def test_no_pair_that_meets_the_rule_is_overlooked(earlier: list[Charge]) -> None:
    def fits(one: Charge, other: Charge) -> bool:
        shared = {each for each in ELEMENTS if getattr(one, each) == getattr(other, each) == KNOWN[each]}
        return len(shared) >= 2 and bool(shared & ANCHORS)

    good = [
        each
        for each in earlier
        if each.card == "tok_1"
        and not (each.disputed or each.reported_fraud)
        and 120 <= (DAY - each.processed_on).days <= 365
    ]
    expected = any(fits(one, other) for one in good for other in good if one is not other)
    assert compelling_evidence(DISPUTED, earlier).qualifies == expected


@given(earlier=EARLIER, data=st.data())
def test_neither_order_nor_repetition_changes_what_is_found(earlier: list[Charge], data: st.DataObject) -> None:
    assert compelling_evidence(DISPUTED, data.draw(st.permutations(earlier + earlier))) == compelling_evidence(
        DISPUTED, earlier
    )


@given(earlier=EARLIER, further=EARLIER)
def test_more_history_never_takes_evidence_away(earlier: list[Charge], further: list[Charge]) -> None:
    ids = {each.charge_id for each in earlier}
    longer = earlier + [each for each in further if each.charge_id not in ids]
    assert compelling_evidence(DISPUTED, longer).qualifies >= compelling_evidence(DISPUTED, earlier).qualifies


@pytest.mark.parametrize(("age", "qualifies"), [(119, False), (120, True), (365, True), (366, False), (-120, False)])
def test_both_ends_of_the_age_count(age: int, qualifies: bool) -> None:
    assert compelling_evidence(DISPUTED, [charge("a", age), charge("b")]).qualifies == qualifies


@pytest.mark.parametrize(
    ("disputed_on", "oldest"), [(date(2025, 3, 1), date(2024, 3, 1)), (date(2024, 3, 1), date(2023, 3, 2))]
)
def test_a_leap_day_is_a_day_of_age(disputed_on: date, oldest: date) -> None:
    disputed, recent = replace(DISPUTED, processed_on=disputed_on), disputed_on - timedelta(days=150)
    pair = [replace(charge("a"), processed_on=oldest), replace(charge("b"), processed_on=recent)]
    assert compelling_evidence(disputed, pair).qualifies
    assert not compelling_evidence(
        disputed, [replace(pair[0], processed_on=oldest - timedelta(days=1)), pair[1]]
    ).qualifies


@pytest.mark.parametrize(
    ("same", "qualifies"),
    [
        (("ip", "device"), True),
        (("ip", "account"), True),
        (("device", "address"), True),
        (("account", "address"), False),
        (("ip",), False),
        ((), False),
    ],
)
def test_two_elements_count_when_one_is_ip_or_device(same: tuple[str, ...], qualifies: bool) -> None:
    assert compelling_evidence(DISPUTED, [charge("a", same=same), charge("b", same=same)]).qualifies == qualifies


def test_both_charges_must_share_the_same_elements() -> None:
    apart = [charge("a", same=("ip", "account")), charge("b", same=("device", "address"))]
    assert not compelling_evidence(DISPUTED, apart).qualifies


def test_the_pair_with_most_elements_is_taken_and_of_these_the_newest() -> None:
    every = tuple(ELEMENTS)
    earlier = [charge("few", 130), charge("old", 300, every), charge("new", 140, every), charge("mid", 200, every)]
    found = compelling_evidence(DISPUTED, earlier)
    assert (found.charges, found.elements) == (("new", "mid"), ELEMENTS)


@pytest.mark.parametrize(
    "fields", [{"disputed": True}, {"reported_fraud": True}, {"amount": Money(minor=0, currency="EUR")}, {"card": "x"}]
)
def test_a_charge_that_proves_nothing_does_not_count(fields: dict[str, Any]) -> None:
    found = compelling_evidence(DISPUTED, [charge("a", **fields), charge("b")])
    assert found.why == "1 undisputed charges of the card are 120 to 365 days old; 2 are needed"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"ip": "2a00:1450:0:0::8"}, {"ip": "2A00:1450::8"}, True),
        ({"ip": "::ffff:84.112.7.9"}, {"ip": "84.112.7.9"}, True),
        ({"ip": "192.168.0.4"}, {"ip": "192.168.0.4"}, False),
        ({"ip": "localhost"}, {"ip": "localhost"}, False),
        ({"ip": ""}, {"ip": ""}, False),
        ({"ip": None}, {"ip": None}, False),
        ({"ip": "84.112.7.9", "device": " "}, {"ip": "84.112.7.9", "device": " "}, False),
    ],
)
def test_addresses_are_compared_by_meaning_and_shared_ones_prove_nothing(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    second = {"device": "d" * 20, "account": None, "address": None}
    disputed = charge("now", 0, **{**second, **one})
    pair = [charge("a", **{**second, **other}), charge("b", **{**second, **other})]
    assert compelling_evidence(disputed, pair).qualifies == same


def test_an_address_is_compared_without_case_and_punctuation() -> None:
    disputed = charge("now", 0, same=tuple(ELEMENTS), address="Hauptstraße 5; 1010 WIEN")
    pair = [charge(name, same=("ip",), address="HAUPTSTRASSE 5,1010  Wien") for name in "ab"]
    assert compelling_evidence(disputed, pair).elements == ("ip", "address")


def test_the_processing_day_is_that_of_the_acquirers_zone() -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert processing_day(late, UTC) == date(2026, 3, 28)
    assert processing_day(late, ZoneInfo("Europe/Berlin")) == date(2026, 3, 29)
    with pytest.raises(ValueError, match="has no time zone"):
        processing_day(late.replace(tzinfo=None), UTC)
