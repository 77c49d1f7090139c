"""Parcels that go on under other numbers: what is believed of them, and what is told of the old number."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.gateway import MOST_PARTS, ShipmentUpdateReported
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from crossdesk.contracts.shipments_shown import ShipmentShown
from crossdesk.testing.examples import a_customer
from hypothesis import given
from hypothesis import strategies as st

from logistics.api.tell_by_parts import HOW_FAR, told_by
from logistics.find_parcel import Named, carried_on, choose
from logistics.known import Known, KnownOrder, KnownParcel
from logistics.shipments.continuations import (
    Continuation,
    GoesOnAs,
    ImpossibleContinuation,
    continuations_of,
    ends_of,
    joined,
    onward_of,
)
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.trouble.way_before import way_before

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
WHOLE, A, B, C = "LX480007292CN", "LX480016935CN", "RR123456785CN", "RR123456785AT"


def a_report(number: str = WHOLE, **fields: Any) -> ShipmentUpdateReported:
    values = {"tenant": "demo", "order_id": "CB-1", "status": "shipped", "occurred_at": NOW, **fields}
    return ShipmentUpdateReported(tracking_number=number, **values)


def all_joined(reports: list[list[Continuation]]) -> dict[str, set[str]]:
    known: GoesOnAs = {}
    for told in reports:
        known = joined(known, told)
    return {old: {*new} for old, new in known.items()}


def test_numbers_are_compared_however_they_are_written() -> None:
    written = a_report(
        "lx 480007292-cn", split_into=["lx480016935cn", "LX 480016935 CN"], merged_from=["rr123456785cn"]
    )
    assert continuations_of(written) == [Continuation(WHOLE, A, "split"), Continuation(B, WHOLE, "merged")]


FORWARD = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).filter(lambda pair: pair[0] < pair[1])


@given(pairs=st.lists(FORWARD, max_size=12), draw=st.data())
def test_reports_come_to_the_same_in_whatever_order_and_however_often(
    pairs: list[list[int]], draw: st.DataObject
) -> None:
    told = [[Continuation(f"P{old}", f"P{new}", "split")] for old, new in pairs]
    again = draw.draw(st.permutations(told + told))
    assert all_joined(again) == all_joined(told)


@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_no_parcel_ever_goes_on_as_itself_whatever_is_reported(pairs: list[tuple[int, int]]) -> None:
    known: GoesOnAs = {}
    for old, new in pairs:
        try:
            known = joined(known, [Continuation(f"P{old}", f"P{new}", "merged")])
        except ImpossibleContinuation:
            continue
    for number, onward in known.items():
        assert all(number not in onward_of(each, known) for each in onward)
        assert ends_of(number, known) != [number]


@pytest.mark.parametrize(
    "circle",
    [
        [a_report(split_into=[WHOLE])],
        [a_report(split_into=[A], merged_from=[A])],
        [
            a_report(split_into=[A, B]),
            a_report(A, split_into=[C]),
            a_report(C, merged_from=[WHOLE], split_into=[WHOLE]),
        ],
    ],
)
def test_a_parcel_that_would_be_its_own_part_is_refused_with_the_cause(circle: list[ShipmentUpdateReported]) -> None:
    with pytest.raises(ImpossibleContinuation, match="goes on as the parcel itself"):
        all_joined([continuations_of(report) for report in circle])


def test_more_parts_than_a_parcel_may_have_are_refused_over_several_reports() -> None:
    parts = [Continuation(WHOLE, f"PART{n}", "split") for n in range(MOST_PARTS + 1)]
    known = joined({}, parts[:-1])
    with pytest.raises(ImpossibleContinuation, match="20 and 100 are allowed"):
        joined(known, parts[-1:])


def test_a_chain_without_end_is_refused() -> None:
    chain = [Continuation(f"P{n}", f"P{n + 1}", "split") for n in range(120)]
    with pytest.raises(ImpossibleContinuation, match="121 would hang together"):
        joined({}, chain)


def test_the_ends_of_a_parcel_are_the_parts_of_its_parts() -> None:
    known = {WHOLE: [A, B], A: [C, "D"]}
    assert ends_of(WHOLE, known) == [B, C, "D"]
    assert ends_of(B, known) == [B]


def a_part(number: str, status: ShipmentStatus, hours_ago: float = 1) -> ShipmentShown:
    event = ShipmentEvent(at=NOW - timedelta(hours=hours_ago), description="Seen")
    return ShipmentShown(tracking_number=number, status=status, state="in_transit", last_event=event)


OWN = ShipmentShown(tracking_number=WHOLE, status="unknown", order_ids=["CB-1"], split_into=[A, B, C])


def test_a_split_parcel_is_delivered_when_all_its_parts_are() -> None:
    told = told_by(OWN, [a_part(A, "delivered", 5), a_part(B, "delivered", 1), a_part(C, "delivered", 9)])
    assert (told.status, told.tracking_number, told.order_ids) == ("delivered", WHOLE, ["CB-1"])
    assert told.reasons[:2] == [
        "The parcel was split: 3 of 3 parts delivered.",
        f"This is told by {B}, the last to come.",
    ]
    assert told.last_event is not None
    assert told.last_event.at == NOW - timedelta(hours=1)


def test_until_then_it_is_as_far_as_the_part_furthest_behind() -> None:
    told = told_by(OWN, [a_part(A, "delivered"), a_part(B, "out_for_delivery"), a_part(C, "customs")])
    assert (told.status, told.reasons[0]) == ("customs", "The parcel was split: 1 of 3 parts delivered.")


def test_of_parts_nobody_has_told_of_nothing_is_guessed() -> None:
    told = told_by(OWN, [a_part(A, "delivered"), a_part(B, "delivered"), a_part(C, "not_found")])
    assert (told.status, told.state) == ("unknown", None)
    assert told.reasons[0] == "The parcel was split: 2 of 3 parts delivered."


@given(st.lists(st.sampled_from([*HOW_FAR, "delivered", "unknown", "not_found"]), min_size=1, max_size=5), st.data())
def test_in_which_order_parts_are_told_changes_nothing(statuses: list[ShipmentStatus], draw: st.DataObject) -> None:
    parts = [a_part(f"P{n}", status, n) for n, status in enumerate(statuses)]
    told = told_by(OWN, parts)
    assert told_by(OWN, draw.draw(st.permutations(parts))) == told
    assert (told.status == "delivered") == ({*statuses} == {"delivered"})


def test_a_parcel_put_together_with_others_is_told_by_the_number_it_goes_on_under() -> None:
    own = OWN.model_copy(update={"split_into": [], "merged_into": [B]})
    told = told_by(own, [a_part(B, "out_for_delivery")])
    assert (told.status, told.tracking_number) == ("out_for_delivery", WHOLE)
    assert told.reasons == [f"The parcel goes on under the number {B}, together with others."]


def a_known(statuses: Mapping[str, ShipmentStatus]) -> Known:
    order = KnownOrder("CB-1", "c-1", None, "shipped", "DE", None, (WHOLE, A, B), NOW)
    facts = {number: ShipmentFacts(status=status, tracking_number=number) for number, status in statuses.items()}
    parcels = [KnownParcel(each, None, facts.get(each), None) for each in (A, B)]
    return Known((order,), (KnownParcel(WHOLE, None, None, None, (A, B)), *parcels), customer_known=True)


@pytest.mark.parametrize("named", [Named((WHOLE,), ()), Named((), ("CB-1",))])
def test_whoever_asks_by_the_old_number_or_the_order_is_told_of_a_part_under_way(named: Named) -> None:
    known = a_known({A: "delivered", B: "in_transit"})
    choice = carried_on(choose(named, a_customer(id="c-1"), known), known)
    assert choice.number == B
    assert "this is the first still under way" in choice.reasons[-1]


def test_the_customer_is_told_how_many_parts_came() -> None:
    known = a_known({A: "delivered", B: "in_transit"})
    choice = carried_on(choose(Named((WHOLE,), ()), a_customer(id="c-1"), known), known)
    assert choice.reasons == ("The parcel was split: 1 of 2 parts delivered; this is the first still under way.",)


def test_nobody_is_told_of_the_parts_of_another_customers_parcel() -> None:
    known = a_known({})
    choice = carried_on(choose(Named((WHOLE,), ()), a_customer(id="c-2", email=None), known), known)
    assert (choice.number, choice.order) == (None, None)


def test_a_part_was_on_its_way_before_it_had_its_number_and_was_seen_when_it_got_it() -> None:
    split_at = NOW - timedelta(days=1)
    states = ("accepted", "customs_hold", "departed_origin", "delivered")
    scans = tuple(Scan(state, NOW - timedelta(days=9 - n), "17track") for n, state in enumerate(states))  # type: ignore[arg-type]  # states
    told = list(way_before([Shipment(WHOLE, scans=scans, superseded_at=split_at)]))
    assert [scan.state for scan in told] == ["accepted", "departed_origin", "in_transit"]
    assert told[-1].at == split_at


def test_a_parcel_split_before_it_was_handed_over_was_not_on_its_way() -> None:
    scans = (Scan("pre_transit", NOW - timedelta(days=2), "17track"),)
    assert list(way_before([Shipment(WHOLE, scans=scans, superseded_at=NOW)])) == []
