"""Looking at the clock: at the same moments on every replica."""

from datetime import timedelta

from crossdesk.testing.examples import NOON, TENANT
from hypothesis import given
from hypothesis import strategies as st

from routing.desk_rounds import LOOKED_EVERY, on_the_beat, review_at


@given(st.integers(0, 10**9))
def test_a_beat_is_never_ahead_and_less_than_one_step_behind(microseconds):
    now = NOON + timedelta(microseconds=microseconds)
    assert timedelta() <= now - on_the_beat(now) < LOOKED_EVERY
    assert on_the_beat(on_the_beat(now)) == on_the_beat(now)


def test_two_beats_of_a_desk_are_two_events_and_so_are_those_of_two_desks():
    ids = {review_at(tenant, at).id for tenant in (TENANT, "other") for at in (NOON, NOON + LOOKED_EVERY)}
    assert len(ids) == 4
