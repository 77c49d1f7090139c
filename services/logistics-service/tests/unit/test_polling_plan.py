"""Whose turn it is when more parcels are due than the quota allows."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.polling.how_often import how_often
from logistics.polling.plan import Following, has_starved, plan, urgency
from logistics.polling.quota import Allowance, Quota, follows, quota_of, read_quota
from logistics.polling.simulate import simulate

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def parcel(
    number: str, *, late: float = 1, every: float = 60, worth: float = 1, source: str = "a", tenant: str = "demo"
) -> Following:
    """Times in minutes."""
    due_at = NOW - timedelta(minutes=late)
    return Following(tenant, number, "in_transit", due_at, timedelta(minutes=every), worth, source)


def numbers(parcels: list[Following], allowed: int) -> list[str]:
    return [turn.parcel.tracking_number for turn in plan(parcels, {"a": allowed, "b": 0}, NOW)]


def test_what_is_not_due_is_not_asked_about() -> None:
    assert numbers([parcel("P1", late=-1), parcel("P2", late=0)], 9) == ["P2"]


def test_news_that_are_worth_more_go_first() -> None:
    assert numbers([parcel("P1", worth=1), parcel("P2", worth=8), parcel("P3", worth=3)], 2) == ["P2", "P3"]


def test_what_has_waited_for_many_of_its_intervals_rises() -> None:
    assert numbers([parcel("P1", worth=2), parcel("P2", worth=1, late=120)], 1) == ["P2"]


def test_the_latest_get_up_to_half_of_the_turns_once_they_starve() -> None:
    old = [parcel(f"OLD{each}", late=400 + each, every=1440, worth=0.1) for each in range(9)]
    fresh = [parcel(f"NEW{each}", worth=8) for each in range(9)]
    assert numbers([*fresh, *old], 4) == ["OLD8", "OLD7", "NEW0", "NEW1"]
    assert numbers(old, 4) == ["OLD8", "OLD7", "OLD6", "OLD5"], "turns nobody else wants are theirs as well"


def test_each_source_has_turns_of_its_own() -> None:
    found = plan([parcel("P1"), parcel("P2", source="b"), parcel("P3", source="c")], {"a": 1, "b": 1}, NOW)
    assert {turn.parcel.tracking_number for turn in found} == {"P1", "P2"}


parcels = st.lists(
    st.builds(
        parcel,
        st.from_regex(r"P[0-9]{1,3}", fullmatch=True),
        late=st.floats(-100, 5000),
        every=st.floats(1, 1440),
        worth=st.floats(0.1, 10),
        source=st.sampled_from("ab"),
    ),
    unique_by=lambda each: each.tracking_number,
    max_size=60,
)


@given(parcels, st.integers(0, 20), st.integers(0, 20))
def test_the_plan_uses_all_turns_and_no_more_for_parcels_that_are_due(found: list[Following], a: int, b: int) -> None:
    turns = plan(found, {"a": a, "b": b}, NOW)
    due = Counter(each.source for each in found if each.next_ask_at <= NOW)
    used = Counter(turn.parcel.source for turn in turns)
    assert len({turn.parcel.tracking_number for turn in turns}) == len(turns)
    assert all(turn.late >= timedelta(0) for turn in turns)
    assert (used["a"], used["b"]) == (min(a, due["a"]), min(b, due["b"]))


@given(parcels, st.integers(1, 20))
def test_nobody_is_passed_over_for_one_that_is_less_urgent_and_not_starved(found: list[Following], a: int) -> None:
    turns = plan(found, {"a": a, "b": 10**6}, NOW)
    asked = {turn.parcel.tracking_number for turn in turns}
    waiting = [turn for turn in plan(found, {"a": 10**6}, NOW) if turn.parcel.tracking_number not in asked]
    fresh = [urgency(turn) for turn in turns if turn.parcel.source == "a" and not has_starved(turn)]
    if waiting and fresh:
        assert max(map(urgency, waiting)) <= min(fresh)


def test_nothing_starves_although_more_is_due_than_the_quota_allows_for_days() -> None:
    measured = simulate(300, Quota(0.01, 5), hours=48)
    assert measured.waiting_most > 50, "there is a backlog all the time"
    assert max(max(late) for late in measured.late.values()) < how_often().starved.total_seconds() + 12 * 3600
    assert max(measured.late["out_for_delivery"]) < 3600


def test_within_the_quota_parcels_are_asked_about_when_they_are_due() -> None:
    measured = simulate(300, Quota(1, 40), hours=24)
    assert max(max(late) for late in measured.late.values()) < 60


def test_a_quota_is_read_as_it_is_written() -> None:
    assert read_quota("3x40") == Quota(3, 40)
    assert Quota(3, 40).polls_per_second == 60, "half of it is left to customers"
    for text in ("", "3", "x40", "0x40", "3x0", "-3x40", "3x40x2", "1e3x40"):
        with pytest.raises(ValueError, match="such as 3x40"):
            read_quota(text)


def test_a_source_with_few_requests_a_day_is_left_to_customers_unless_it_is_the_only_one() -> None:
    dhl, other = quota_of("dhl", 0.2, 1), quota_of("seventeen_track", 3, 40)
    assert dhl.requests_per_second == pytest.approx(250 / 86_400)
    assert other.requests_per_second == 3
    assert follows(["dhl", "seventeen_track"], {"dhl": dhl, "seventeen_track": other}) == "seventeen_track"
    assert follows(["dhl", "seventeen_track"], {"dhl": dhl}) == "dhl"
    assert follows(["dhl"], {}) is None


def test_turns_come_with_time_and_those_not_used_are_lost_after_seconds() -> None:
    seconds = [0.0]
    allowance = Allowance(10, lambda: seconds[0])
    assert allowance.take() == 0
    seconds[0] = 1.55
    assert allowance.take() == 15
    allowance.give_back(5)
    assert allowance.take() == 5
    seconds[0] = 1000
    assert allowance.take() == 20


def test_a_source_slower_than_a_number_in_seconds_has_its_turns_all_the_same() -> None:
    seconds = [0.0]
    allowance = Allowance(0.001, lambda: seconds[0])
    seconds[0] = 999
    assert allowance.take() == 0
    seconds[0] = 1001
    assert allowance.take() == 1
