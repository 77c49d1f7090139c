from crossdesk.consume.pace import LARGEST_BATCH, SMALLEST_BATCH, TURN_AND_REST, TURN_SECONDS, Pace
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


def test_quick_full_batches_grow_again_and_quick_small_ones_do_not() -> None:
    pace = Pace()
    for _ in range(10):
        pace.learn(pace.most, pace.most, 10.0)
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
