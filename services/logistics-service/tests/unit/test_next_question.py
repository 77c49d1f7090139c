"""When parcels are asked about next."""

from datetime import UTC, datetime, timedelta

from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts, ShipmentStatus
from hypothesis import given
from hypothesis import strategies as st

from logistics.polling.how_often import how_often
from logistics.polling.next_question import Heard, after_failure, first_question, heard_in, next_question

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
STATUSES = sorted(how_often().statuses)


def every(
    status: ShipmentStatus,
    *,
    due_in_hours: float | None = None,
    pushed_hours_ago: float | None = None,
    unchanged: int = 0,
) -> timedelta:
    due_at = None if due_in_hours is None else NOW + timedelta(hours=due_in_hours)
    pushed_at = None if pushed_hours_ago is None else NOW - timedelta(hours=pushed_hours_ago)
    found = next_question(Heard(status, due_at, pushed_at, unchanged), NOW)
    assert found is not None
    assert found.at == NOW + found.every
    return found.every


def test_a_parcel_at_the_door_is_asked_about_after_minutes_and_one_on_its_long_way_after_hours() -> None:
    assert every("out_for_delivery") <= timedelta(minutes=15)
    assert every("in_transit") >= timedelta(hours=1)


def test_a_parcel_that_was_delivered_is_not_asked_about_again() -> None:
    assert next_question(Heard("delivered"), NOW) is None


def test_what_nobody_has_heard_of_is_asked_about_less_and_less_up_to_once_a_day() -> None:
    times = [every("not_found", unchanged=unchanged) for unchanged in range(40)]
    assert times == sorted(times)
    assert times[1] == 2 * times[0]
    assert times[-1] == timedelta(days=1)


def test_a_parcel_near_its_day_is_asked_about_more_often_also_when_it_is_late() -> None:
    assert every("in_transit", due_in_hours=20) == every("in_transit", due_in_hours=-20) == timedelta(minutes=30)
    assert every("in_transit", due_in_hours=30) == every("in_transit")
    near = next_question(Heard("customs", NOW), NOW)
    assert near is not None
    assert near.worth > how_often().statuses["customs"].worth


def test_the_carriers_own_date_goes_before_our_estimate() -> None:
    days = [NOW + timedelta(days=day) for day in (1, 2, 3)]
    ours = ArrivalEstimate(from_at=days[0], p50=days[1], p90=days[2])
    facts = ShipmentFacts(status="in_transit", arrival=ours)
    assert heard_in(facts).due_at == days[1]
    assert heard_in(facts.model_copy(update={"estimated_delivery": days[0]})).due_at == days[0]


def test_what_a_source_pushes_is_asked_about_rarely_until_pushes_have_been_missing_for_days() -> None:
    assert every("out_for_delivery", pushed_hours_ago=1) == 6 * every("out_for_delivery")
    assert every("out_for_delivery", pushed_hours_ago=100) == every("out_for_delivery")


def test_a_new_parcel_is_due_soon_and_a_failure_puts_off_longer_and_longer() -> None:
    assert first_question(NOW).at - NOW <= timedelta(minutes=5)
    pauses = [after_failure(failures, NOW) - NOW for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=2), timedelta(days=1))


@given(
    status=st.sampled_from(STATUSES),
    due=st.none() | st.floats(-2000, 2000),
    pushed=st.none() | st.floats(0, 2000),
    unchanged=st.integers(0, 10**6),
)
def test_whatever_is_known_the_next_question_is_due_within_a_minute_and_a_day(
    status: ShipmentStatus, due: float | None, pushed: float | None, unchanged: int
) -> None:
    if how_often().statuses[status].minutes is not None:
        found = every(status, due_in_hours=due, pushed_hours_ago=pushed, unchanged=unchanged)
        assert timedelta(minutes=1) <= found <= timedelta(days=1)
