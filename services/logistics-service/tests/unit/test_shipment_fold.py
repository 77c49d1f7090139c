"""Scans folded into a shipment: the same whatever order they come in, and never backwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.shipments.fold import fold
from logistics.shipments.heard import LAST_KEPT, SAME_SCAN, bounded
from logistics.shipments.outcome import decide
from logistics.shipments.scan import Scan, scan_id
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State, lasts, states

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
EMPTY = Shipment("LX480016935CN")


def a_scan(state: State, hours: float = 0.0, **fields: Any) -> Scan:
    values: dict[str, Any] = {"source": "17track", "carrier": "DHL", "customs": states()[state].customs, **fields}
    return Scan(state=state, at=START + timedelta(hours=hours), **values)


def folded(*scans: Scan) -> Shipment:
    return fold(EMPTY, scans, now=NOW)


def rank(shipment: Shipment) -> int:
    return states()[shipment.state].rank if shipment.state else -1


scans = st.builds(
    a_scan,
    st.sampled_from(get_args(State)),
    st.integers(0, 200).map(lambda fives: fives / 12),
    source=st.sampled_from(["17track", "aftership", "dhl"]),
    carrier=st.sampled_from(["DHL", "China Post", None]),
    place=st.sampled_from(["Wien", "wien ", None]),
    country=st.sampled_from(["AT", "CN", None]),
    description=st.sampled_from(["Arrived", None]),
)
some_scans = st.lists(scans, max_size=12)


@given(some_scans, st.data())
def test_any_order_and_repetition_of_scans_gives_the_same_shipment(told: list[Scan], data: st.DataObject) -> None:
    repeated = data.draw(st.lists(st.sampled_from(told), max_size=8)) if told else []
    shuffled = data.draw(st.permutations(told + repeated))
    assert folded(*shuffled) == folded(*told)


@given(some_scans, st.data())
def test_scans_that_come_one_after_the_other_give_the_same_shipment(told: list[Scan], data: st.DataObject) -> None:
    shipment = EMPTY
    for scan in data.draw(st.permutations(told)):
        shipment = fold(shipment, [scan], now=NOW)
    assert shipment == folded(*told)


@given(some_scans)
def test_folding_nothing_more_changes_nothing(told: list[Scan]) -> None:
    assert fold(folded(*told), [], now=NOW) == folded(*told)


@settings(max_examples=400)
@given(st.lists(scans, min_size=1, max_size=10), scans)
def test_a_late_old_scan_never_takes_a_state_back(told: list[Scan], late: Scan) -> None:
    before, decision = folded(*told), decide(bounded({*told}))
    assert decision is not None
    older = replace(late, at=min(late.at, decision.scan.at - timedelta(minutes=1)))
    assert rank(folded(*told, older)) >= rank(before)


@given(st.sampled_from(get_args(State)), scans)
def test_what_another_carrier_says_later_leaves_what_lasts(state: State, later: Scan) -> None:
    if not lasts(state):
        return
    shipment = folded(a_scan(state, 0, carrier="Post"), replace(later, at=START + timedelta(days=2)))
    assert shipment.state == state or rank(shipment) > states()[state].rank


def test_the_latest_scan_is_told() -> None:
    attempted = a_scan("delivery_attempted", 30)
    assert folded(attempted, a_scan("out_for_delivery", 20), a_scan("in_transit", 10)).state == "delivery_attempted"
    assert folded(attempted, a_scan("at_delivery_office", 34)).state == "at_delivery_office"


def test_at_one_moment_the_further_state_is_told() -> None:
    assert folded(a_scan("at_delivery_office"), a_scan("out_for_delivery"), a_scan("in_transit")).state == (
        "out_for_delivery"
    )


@pytest.mark.parametrize("vague", ["not_found", "pre_transit"])
def test_what_says_nothing_of_the_place_counts_only_alone(vague: State) -> None:
    assert folded(a_scan(vague, 5)).state == vague
    assert folded(a_scan(vague, 5), a_scan("accepted", 1)).state == "accepted"


def test_an_expired_parcel_may_be_seen_again() -> None:
    expired = a_scan("expired", 500)
    assert folded(a_scan("in_transit", 1), expired).state == "expired"
    assert folded(a_scan("in_transit", 1), expired, a_scan("at_delivery_office", 510)).state == "at_delivery_office"


@pytest.mark.parametrize("state", ["returning", "returned"])
def test_a_return_may_follow_a_delivery(state: State) -> None:
    shipment = folded(a_scan("delivered", 5), a_scan(state, 9, carrier="Post"))
    assert (shipment.state, shipment.delivered_at) == (state, START + timedelta(hours=5))


def test_delivered_after_the_return_began_is_delivered_to_the_sender() -> None:
    back = folded(a_scan("exception_refused", 5), a_scan("returning", 9), a_scan("delivered", 50))
    assert (back.state, back.delivered_at) == ("returned", None)


def test_on_its_way_back_a_parcel_is_out_for_delivery_without_undoing_its_delivery() -> None:
    back = folded(a_scan("delivered", 5), a_scan("returning", 9), a_scan("out_for_delivery", 40))
    assert (back.state, back.delivered_at) == ("returning", START + timedelta(hours=5))


def test_a_carrier_may_correct_itself() -> None:
    wrong = a_scan("delivered", 5)
    assert folded(wrong, a_scan("out_for_delivery", 24)).state == "out_for_delivery"
    again = folded(wrong, a_scan("out_for_delivery", 24), a_scan("delivered", 26))
    assert (again.state, again.delivered_at) == ("delivered", START + timedelta(hours=26))


def test_another_carrier_or_a_clock_that_is_slow_corrects_nobody() -> None:
    delivered = a_scan("delivered", 5)
    assert folded(delivered, a_scan("out_for_delivery", 24, carrier="Post")).state == "delivered"
    assert folded(delivered, a_scan("out_for_delivery", 5.25)).state == "delivered"
    assert folded(delivered, a_scan("in_transit", 24)).state == "delivered"


def test_a_parcel_that_was_lost_may_be_found() -> None:
    lost = a_scan("exception_lost", 100)
    assert folded(lost, a_scan("at_delivery_office", 200)).state == "at_delivery_office"
    assert folded(lost, a_scan("delivered", 200, carrier="Post")).state == "delivered"


def test_two_sources_that_tell_one_scan_are_one() -> None:
    ours = a_scan("delivered", 1, place="Wien", source="17track")
    theirs = a_scan("delivered", 1.25, place=" WIEN", source="aftership")
    (scan,) = folded(theirs, ours).scans
    assert (scan.at, scan.source, [each.source for each in scan.also]) == (ours.at, "17track", ["aftership"])


@pytest.mark.parametrize(
    "other",
    [
        a_scan("delivered", 1.26, place="Wien", source="aftership"),
        a_scan("delivered", 1.1, place="Graz", source="aftership"),
        a_scan("available_for_pickup", 1.1, place="Wien", source="aftership"),
        a_scan("delivered", 1.1, place="Wien", source="17track"),
    ],
)
def test_what_differs_in_time_place_state_or_only_in_time_from_one_source_is_another_scan(other: Scan) -> None:
    assert len(folded(a_scan("delivered", 1, place="Wien"), other).scans) == 2


def test_a_scan_told_again_in_other_words_is_one() -> None:
    assert (
        len(folded(a_scan("in_transit", description="Arrivé"), a_scan("in_transit", description="Arrived")).scans) == 1
    )


def test_a_scan_from_the_future_is_set_aside_with_the_cause() -> None:
    far = Scan("delivered", NOW + timedelta(days=1, seconds=1), "17track")
    near = Scan("out_for_delivery", NOW + timedelta(days=1), "17track")
    shipment = folded(far, near)
    assert shipment.state == "out_for_delivery"
    assert [(each.scan, each.cause) for each in shipment.quarantined] == [
        (far, "It is dated 1 day, 0:00:01 ahead of now.")
    ]


def test_a_scan_set_aside_is_folded_once_its_time_has_come() -> None:
    far = Scan("delivered", NOW + timedelta(days=3), "17track")
    later = fold(folded(far), [], now=NOW + timedelta(days=3))
    assert (later.state, later.quarantined) == ("delivered", ())


def test_customs_are_told_beside_the_state() -> None:
    held = [a_scan("import_customs", 1), a_scan("customs_hold", 2, customs="documents_wanted")]
    assert folded(*held).customs == "documents_wanted"
    moved = folded(*held, a_scan("in_transit", 3))
    assert (moved.state, moved.customs) == ("in_transit", "documents_wanted")
    assert folded(*held, a_scan("out_for_delivery", 4)).customs == "released"
    assert folded(a_scan("out_for_delivery", 4)).customs == "none"


def test_export_customs_are_over_when_the_parcel_has_left() -> None:
    assert folded(a_scan("export_customs", 1), a_scan("departed_origin", 2)).customs == "none"


def test_the_way_is_told_by_its_legs() -> None:
    shipment = folded(
        a_scan("accepted", 1, carrier="China Post"),
        a_scan("departed_origin", 9, carrier="China Post"),
        a_scan("customs_released", 99, carrier="Österreichische Post"),
        a_scan("delivered", 120, carrier="Österreichische Post"),
        a_scan("in_transit", 110, carrier="DHL", leg="last_mile"),
    )
    assert [(leg.leg, leg.carrier) for leg in shipment.legs] == [
        ("origin", "China Post"),
        ("line_haul", "Österreichische Post"),
        ("last_mile", "Österreichische Post"),
    ]
    assert shipment.legs[2].first_at == START + timedelta(hours=110)
    assert (shipment.first_at, shipment.last_at) == (START + timedelta(hours=1), START + timedelta(hours=120))
    assert shipment.carrier == "Österreichische Post"


def test_what_no_scan_tells_stays() -> None:
    known = replace(EMPTY, order_ids=("CB-1",), carrier="China Post", direction="return", split_into=("A1", "A2"))
    shipment = fold(known, [a_scan("in_transit", carrier=None)], now=NOW)
    assert (shipment.order_ids, shipment.carrier, shipment.direction) == (("CB-1",), "China Post", "return")
    assert shipment.split_into == ("A1", "A2")


def test_a_scan_has_an_id_of_its_own_whoever_else_tells_it() -> None:
    scan = a_scan("delivered", place="Wien")
    assert scan_id(replace(scan, also=(a_scan("delivered", source="dhl"),))) == scan_id(scan)
    assert scan_id(replace(scan, place="Wien\x1f")) != scan_id(replace(scan, place="Wien", country="\x1f"))


def many(count: int) -> list[Scan]:
    return [a_scan("in_transit", place / 60, place=f"Hub {place}") for place in range(count)]


def test_of_too_many_scans_the_first_the_last_and_those_of_each_state_are_kept() -> None:
    crowd = [*many(10_000), a_scan("accepted", 0.001), a_scan("customs_released", 3)]
    shipment = fold(EMPTY, crowd, now=NOW)
    kept = [scan.state for scan in shipment.scans]
    assert len(kept) == LAST_KEPT + 3
    assert shipment.scans[0].place == "Hub 0"
    assert {"accepted", "customs_released"} < {*kept}
    assert shipment.first_at == START


@settings(max_examples=25)
@given(st.lists(st.integers(0, 800), max_size=6), st.randoms())
def test_bounding_in_parts_gives_what_bounding_at_once_gives(cuts: Sequence[int], random: Any) -> None:
    crowd = [replace(scan, state=random.choice(get_args(State))) for scan in many(800)]
    kept: list[Scan] = []
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), 800], strict=True):
        kept = bounded({*kept, *crowd[start:end]})
    assert kept == bounded(crowd)


class Counted(datetime):
    """A time that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: datetime) -> bool:
        Counted.compared += 1
        return super().__lt__(other)

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return super().__eq__(other)

    __hash__ = datetime.__hash__


def comparisons(count: int) -> int:
    """How many it takes to fold these many scans, the worst told last."""
    crowd = many(count)
    shuffled = [crowd[place * 7_919 % count] for place in range(count)]
    counted = [replace(scan, at=Counted.fromisoformat(scan.at.isoformat())) for scan in shuffled]
    Counted.compared = 0
    fold(EMPTY, counted, now=NOW)
    return Counted.compared


def test_folding_ten_times_as_many_scans_takes_hardly_more_than_ten_times_the_comparisons() -> None:
    """Sorting takes n log n of them: 14 a scan at 10,000. Each compares a time for being equal and for being less."""
    assert 10_000 < comparisons(10_000) < 10 * 1.5 * comparisons(1_000)
    assert comparisons(10_000) < 10_000 * 14 * 2


def test_the_slack_of_clocks_is_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == SAME_SCAN
