"""When a parcel is in trouble, that it is noticed once, when it ends, and that it may come again."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.logistics import Trouble
from hypothesis import given
from hypothesis import strategies as st

from logistics.arrival import parcel as history
from logistics.arrival.features import Calendars
from logistics.arrival.parcel import Lane, Parcel
from logistics.shipments.fold import fold
from logistics.shipments.heard import heard_of
from logistics.shipments.scan import Scan, order
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State, states
from logistics.trouble.judge import reckoned_at, standings
from logistics.trouble.rules import load_rules
from logistics.trouble.standing import Standing, changes, in_trouble, next_look
from logistics.trouble.waits import NOTHING_LEARNT, Waits

MONDAY = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
LANE = Lane("CN", "DE", "direct-line", "standard")
RULES = load_rules()
SCANNED_OFTEN = Waits({("accepted",): 1.0, ("departed",): 2.0, ("depot",): 1.0, ("out",): 0.8}, Calendars({}))


def a_scan(state: State, days: float, **fields: Any) -> Scan:
    told = {"source": "17track", "carrier": "DHL", "customs": states()[state].customs, **fields}
    return Scan(state=state, at=MONDAY + timedelta(days=days), **told)


def a_parcel(scans: Sequence[Scan], promised_in: float | None = None) -> Parcel:
    told = tuple(history.Scan(scan.state, scan.at, scan.at) for scan in scans)
    promised_by = None if promised_in is None else MONDAY + timedelta(days=promised_in)
    return Parcel("X", LANE, MONDAY, promised_by, told)


def judged(
    *scans: Scan, promised_in: float | None = None, p90: float | None = None, waits: Waits = NOTHING_LEARNT
) -> list[Standing]:
    ordered = sorted(scans, key=order)
    expected = None if p90 is None else MONDAY + timedelta(days=p90)
    return standings(ordered, a_parcel(ordered, promised_in), waits, expected, RULES)


def troubles(found: Sequence[Standing], days: float) -> set[Trouble]:
    """What would be noticed of a parcel nothing is known of yet."""
    return {each.trouble for each in changes(found, (), MONDAY + timedelta(days=days), RULES).begun}


ON_ITS_WAY = [a_scan("accepted", 0), a_scan("departed_origin", 0.5), a_scan("arrived_destination", 3)]

TOLD: list[tuple[State, Trouble]] = [
    ("customs_hold", "customs_hold"),
    ("delivery_attempted", "delivery_failed"),
    ("exception_address", "address_problem"),
    ("exception_refused", "refused"),
    ("exception_damaged", "damaged"),
    ("exception_destroyed", "damaged"),
    ("returning", "returning"),
    ("exception_lost", "lost"),
]


@pytest.mark.parametrize(("state", "trouble"), TOLD)
def test_what_the_carrier_tells_is_a_trouble_since_its_scan(state: State, trouble: Trouble) -> None:
    found = in_trouble(judged(*ON_ITS_WAY, a_scan(state, 4)), MONDAY + timedelta(days=8))
    assert found[trouble].since == MONDAY + timedelta(days=4)


@pytest.mark.parametrize(("state", "trouble"), TOLD)
def test_more_scans_of_a_trouble_are_no_other_one(state: State, trouble: Trouble) -> None:
    scans = [*ON_ITS_WAY, a_scan(state, 4), a_scan(state, 4.5), a_scan("exception_delay", 4.6), a_scan(state, 5)]
    found = judged(*scans)
    assert next(each.since for each in found if each.trouble == trouble) == MONDAY + timedelta(days=4)
    assert not changes(found, {trouble}, MONDAY + timedelta(days=8), RULES).begun


@pytest.mark.parametrize(("state", "trouble"), [each for each in TOLD if each[0] in RULES.told[each[1]].states][:5])
def test_a_trouble_ends_when_the_parcel_moves_on_and_comes_again_as_another(state: State, trouble: Trouble) -> None:
    scans = [*ON_ITS_WAY, a_scan(state, 4), a_scan("out_for_delivery", 5)]
    assert changes(judged(*scans), {trouble}, MONDAY + timedelta(days=5.1), RULES).ended == {trouble}
    again = judged(*scans, a_scan(state, 7.1))
    assert in_trouble(again, MONDAY + timedelta(days=9.2))[trouble].since == MONDAY + timedelta(days=7.1)


def test_a_day_at_customs_is_no_trouble() -> None:
    held = judged(*ON_ITS_WAY, a_scan("customs_hold", 3.1))
    assert "customs_hold" not in troubles(held, 3.9)
    assert "customs_hold" in troubles(held, 4.2)
    assert not troubles(judged(*ON_ITS_WAY, a_scan("customs_hold", 3.1), a_scan("customs_released", 3.9)), 4.2)


def test_a_hold_over_the_weekend_is_as_long_as_one_overnight() -> None:
    held = judged(a_scan("accepted", 0), a_scan("customs_hold", 4.3))  # on Friday afternoon
    assert "customs_hold" not in troubles(held, 6.5)
    assert "customs_hold" in troubles(held, 7.4)


def test_a_parcel_at_customs_is_neither_silent_nor_overdue_beside() -> None:
    held = judged(*ON_ITS_WAY, a_scan("customs_hold", 4), promised_in=5, p90=5)
    assert set(in_trouble(held, MONDAY + timedelta(days=25))) >= {"customs_hold", "silent", "overdue"}
    assert troubles(held, 25) == {"customs_hold"}


def test_a_hidden_trouble_that_was_noticed_is_not_noticed_again_when_it_shows() -> None:
    late = judged(*ON_ITS_WAY, promised_in=4, p90=4)
    assert not changes(late, {"overdue"}, MONDAY + timedelta(days=11), RULES).ended


def test_a_parcel_on_its_way_back_is_only_that() -> None:
    scans = [*ON_ITS_WAY, a_scan("delivery_attempted", 4), a_scan("returning", 5), a_scan("out_for_delivery", 9)]
    assert troubles(judged(*scans, promised_in=2, p90=2), 30) == {"returning"}


def test_what_was_delivered_is_in_no_trouble() -> None:
    scans = [*ON_ITS_WAY, a_scan("delivery_attempted", 4), a_scan("delivered", 5)]
    assert troubles(judged(*scans, promised_in=2, p90=2), 40) == set()


def test_silence_counts_from_the_last_scan_and_by_the_lanes_usual_waits() -> None:
    found = judged(a_scan("accepted", 0), a_scan("departed_origin", 0.2), waits=SCANNED_OFTEN)
    [silent] = [each for each in found if each.trouble == "silent"]
    assert troubles(found, 3.9) == set()
    assert troubles(found, 7) == {"silent"}  # twice two delivery days are over on Friday
    assert silent.since == silent.at


def test_a_weekend_breaks_no_silence() -> None:
    found = judged(a_scan("accepted", 2), a_scan("departed_origin", 3), waits=SCANNED_OFTEN)
    assert troubles(found, 7.2) == set()  # Thursday to Monday: two delivery days
    assert troubles(found, 10) == {"silent"}


def test_holidays_of_either_country_explain_silence_before_the_arrival() -> None:
    golden_week = Scan("accepted", datetime(2025, 9, 30, 6, tzinfo=UTC), "17track")
    parcel = Parcel("X", LANE, golden_week.at, None, ())
    found = standings([golden_week], parcel, SCANNED_OFTEN, None, RULES)
    assert not in_trouble(found, datetime(2025, 10, 8, 12, tzinfo=UTC))


def test_a_van_that_came_home_without_a_word_is_silence_in_the_evening() -> None:
    found = judged(*ON_ITS_WAY, a_scan("out_for_delivery", 4), waits=SCANNED_OFTEN)
    assert troubles(found, 4.3) == set()
    assert troubles(found, 4.42) == {"silent"}  # 20:00 in Berlin


def test_nobody_waits_for_scans_of_a_parcel_at_a_pickup_point() -> None:
    assert troubles(judged(*ON_ITS_WAY, a_scan("available_for_pickup", 4), promised_in=5, p90=5), 40) == set()


def test_a_scan_after_silence_ends_it() -> None:
    before = [a_scan("accepted", 0), a_scan("departed_origin", 0.5)]
    found = judged(*before, a_scan("arrived_destination", 10), waits=SCANNED_OFTEN)
    assert changes(found, {"silent"}, MONDAY + timedelta(days=10.1), RULES).ended == {"silent"}


def test_long_silence_is_a_loss() -> None:
    assert troubles(judged(*ON_ITS_WAY, promised_in=4, p90=4), 45) == {"lost"}


def test_overdue_wants_p90_and_the_promise_to_have_passed() -> None:
    moving = [*ON_ITS_WAY, a_scan("in_transit", 10.2)]
    assert "overdue" not in troubles(judged(*moving, promised_in=10, p90=3), 10.4)
    assert "overdue" not in troubles(judged(*moving, promised_in=2, p90=11), 4.4)
    assert "overdue" in troubles(judged(*moving, promised_in=4, p90=8), 10.4)


def test_a_promise_broken_by_far_is_overdue_whatever_was_expected() -> None:
    moving = [*ON_ITS_WAY, a_scan("in_transit", 10.2)]
    assert "overdue" in troubles(judged(*moving, promised_in=3, p90=30), 10.4)


def test_without_a_promise_p90_alone_counts_and_without_either_nothing() -> None:
    moving = [*ON_ITS_WAY, a_scan("in_transit", 10.2)]
    assert "overdue" in troubles(judged(*moving, p90=9), 10.4)
    assert "overdue" not in troubles(judged(*moving), 10.4)


def test_what_a_hold_cost_is_not_held_against_a_parcel_that_moves_again() -> None:
    scans = [*ON_ITS_WAY, a_scan("customs_hold", 4), a_scan("customs_released", 9)]
    assert reckoned_at(scans, a_parcel(scans), RULES) == MONDAY + timedelta(days=9)
    assert reckoned_at(ON_ITS_WAY, a_parcel(ON_ITS_WAY), RULES) == MONDAY


def test_a_parcel_of_unknown_countries_is_judged_by_what_its_carrier_tells() -> None:
    found = standings([a_scan("accepted", 0), a_scan("exception_lost", 3)], None, NOTHING_LEARNT, None, RULES)
    assert [each.trouble for each in found] == ["lost"]


def test_a_verdict_of_silence_counts_where_no_clock_is_known() -> None:
    found = standings([a_scan("accepted", 0), a_scan("expired", 0)], None, NOTHING_LEARNT, None, RULES)
    assert [each.trouble for each in found] == ["silent"]


def test_one_looks_again_when_the_next_time_runs_out() -> None:
    found = judged(*ON_ITS_WAY, a_scan("customs_hold", 4), promised_in=5, p90=5)
    first = next_look(found, MONDAY + timedelta(days=4.1))
    assert first == min(each.at for each in found)
    assert next_look(found, max(each.at for each in found)) is None


SCANS = st.builds(
    a_scan,
    st.sampled_from(sorted(states())),
    st.integers(0, 40 * 24).map(lambda hours: hours / 24),
    carrier=st.sampled_from(["DHL", "China Post", None]),
)


@given(st.lists(SCANS, min_size=1, max_size=15), st.integers(0, 60), st.randoms(use_true_random=False))
def test_any_order_of_the_same_scans_gives_the_same_troubles(
    scans: list[Scan], days: int, shuffled: random.Random
) -> None:
    now = MONDAY + timedelta(days=days)
    assert _kept(scans, now) == _kept(shuffled.sample(scans, len(scans)), now)


@given(st.lists(SCANS, min_size=1, max_size=15), st.integers(0, 60))
def test_no_trouble_is_known_before_its_time_nor_beside_its_cause(scans: list[Scan], days: int) -> None:
    now = MONDAY + timedelta(days=days)
    found = _kept(scans, now)
    causes = [RULES.told[cause] for cause in in_trouble(found, now) if cause in RULES.told]
    for each in changes(found, (), now, RULES).begun:
        assert each.since <= each.at <= now
        assert not any(each.trouble in cause.hides for cause in causes)


def _kept(scans: Sequence[Scan], now: datetime) -> list[Standing]:
    """As the service does it: folded one by one, then judged by what is not ahead of now."""
    shipment = Shipment("X")
    for scan in scans:
        shipment = fold(shipment, [scan], now=now)
    told = sorted((each for each in heard_of(shipment, ()) if each.at <= now), key=order)
    return standings(told, a_parcel(told, 12), SCANNED_OFTEN, MONDAY + timedelta(days=14), RULES)
