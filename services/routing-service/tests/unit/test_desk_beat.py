"""Looking at the clock: at the same moments on every replica, and on after a failure."""

import asyncio
from datetime import timedelta

from crossdesk.testing.examples import NOON, TENANT
from hypothesis import given
from hypothesis import strategies as st

from routing.desk_rounds import LOOKED_EVERY, on_the_beat, review_at
from routing.rounds import LONGEST_PAUSE, Round, pause_after, running_rounds


@given(st.integers(0, 10**9))
def test_a_beat_is_never_ahead_and_less_than_one_step_behind(microseconds):
    now = NOON + timedelta(microseconds=microseconds)
    assert timedelta() <= now - on_the_beat(now) < LOOKED_EVERY
    assert on_the_beat(on_the_beat(now)) == on_the_beat(now)


def test_two_beats_of_a_desk_are_two_events_and_so_are_those_of_two_desks():
    ids = {review_at(tenant, at).id for tenant in (TENANT, "other") for at in (NOON, NOON + LOOKED_EVERY)}
    assert len(ids) == 4


async def test_a_round_goes_on_after_failures_and_rests_longer_after_each():
    outcomes, slept, done = iter([RuntimeError(), RuntimeError(), None]), [], asyncio.Event()

    async def work() -> None:
        if error := next(outcomes):
            raise error

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            done.set()
            await asyncio.Event().wait()

    async with running_rounds([Round("look", timedelta(seconds=30), work)], sleep):
        await done.wait()
    assert slept[0] < slept[1] < slept[2] <= 30


def test_pauses_grow_up_to_a_minute():
    pauses = [pause_after(LOOKED_EVERY, failures) for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
