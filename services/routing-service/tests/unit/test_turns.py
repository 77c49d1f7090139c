from hypothesis import given
from hypothesis import strategies as st

from routing.turns import turn_after


@given(st.integers(1, 50), st.sets(st.integers(1, 80)))
def test_the_next_turn_is_the_first_after_this_one_that_is_not_held(turn, held):
    following = turn_after(turn, held)
    assert following not in held
    assert all(each in held for each in range(turn + 1, following))


@given(st.integers(1, 12).flatmap(lambda count: st.permutations(range(1, count + 1))))
def test_any_order_of_arrival_is_decided_in_turn_each_once(arrivals):
    waiting_for, held, decided = 1, set(), []
    for turn in arrivals:
        if turn > waiting_for:
            held.add(turn)
            continue
        following = turn_after(turn, held)
        decided += range(turn, following)
        held -= set(range(turn, following))
        waiting_for = following
    assert decided == sorted(arrivals)
    assert not held
