import pytest
from crossdesk.consume.pace import LARGEST_BATCH, SMALLEST_BATCH, TURN_AND_REST, TURN_SECONDS, Pace, price
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.tuples(st.integers(1, LARGEST_BATCH), st.floats(0, 60)), max_size=40))
def test_batches_and_rests_stay_within_their_bounds(turns: list[tuple[int, float]]) -> None:
    pace = Pace()
    for events, seconds in turns:
        pace.learn(min(events, pace.most), 1 + events // 2, seconds)
        assert SMALLEST_BATCH <= pace.most <= LARGEST_BATCH
        assert 0 <= pace.rest <= TURN_AND_REST


def test_slow_events_make_batches_small_enough_for_a_turn() -> None:
    pace, each = Pace(), 0.001
    for _ in range(10):
        pace.learn(pace.most, pace.most, pace.most * each)
    assert pace.most * each <= TURN_SECONDS * 1.01


def test_a_turn_that_takes_long_whatever_is_in_it_is_not_made_smaller() -> None:
    pace, itself, each = Pace(), 0.2, 0.0001
    for number in range(40):
        events = pace.most if number % 3 else 20  # now and then only a few urgent ones
        pace.learn(events, events, itself + each * events)
    assert pace.most == LARGEST_BATCH


@given(
    each=st.floats(1e-5, 1e-2),
    itself=st.floats(0, 2),
    sizes=st.lists(st.integers(1, LARGEST_BATCH), min_size=2, max_size=16, unique=True),
)
def test_the_price_of_an_event_is_told_from_that_of_the_turn(each: float, itself: float, sizes: list[int]) -> None:
    found, alone = price([(size, itself + each * size) for size in sizes])
    mean = itself / (sum(sizes) / len(sizes)) + each
    assert found == pytest.approx(max(each, mean / 20), rel=1e-3)
    assert alone >= 0


def test_quick_full_batches_grow_again_and_quick_small_ones_do_not() -> None:
    pace = Pace()
    for _ in range(10):
        pace.learn(pace.most, pace.most, 0.01 * pace.most)
    assert pace.most == SMALLEST_BATCH
    pace.learn(1, 1, 0.001)
    assert pace.most == SMALLEST_BATCH
    for _ in range(10):
        pace.learn(pace.most, pace.most, 0.001)
    assert pace.most == LARGEST_BATCH


def test_a_turn_that_takes_long_by_itself_is_followed_by_the_next_at_once() -> None:
    pace = Pace()
    pace.learn(3, 1, 0.004)
    assert pace.rest == 0
    pace.learn(2, 2, 0.004)
    assert pace.rest == 0.004
    pace.learn(20, 20, 0.02)
    assert pace.rest == TURN_AND_REST - 0.02
    pace.learn(40, 40, 0.2)
    assert pace.rest == 0
