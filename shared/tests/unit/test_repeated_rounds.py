"""Rounds: work done over and over, whose failures are told and do not end it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from crossdesk.errors import BusUnavailable, Permanent, Unavailable
from crossdesk.rounds import LONGEST_PAUSE, Round, passes_by_itself, pause_after, running_rounds

MINUTE = timedelta(minutes=1)


class Clock:
    """Sleeps of a round: each is noted and over at once, until `most` of them were noted."""

    def __init__(self, most: int) -> None:
        self.slept: list[float] = []
        self.most = most
        self.done = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) >= self.most:
            self.done.set()
            await asyncio.Event().wait()


async def run(work: Callable[[], Awaitable[None]], times: int, longest_pause: timedelta = LONGEST_PAUSE) -> list[float]:
    clock = Clock(times)
    async with running_rounds([Round("count parcels", MINUTE, work)], longest_pause, clock.sleep):
        await clock.done.wait()
    return clock.slept


async def test_a_round_is_made_at_once_and_then_every_so_often() -> None:
    made: list[int] = []

    async def work() -> None:
        made.append(1)

    slept = await run(work, 3)
    assert len(made) == 3
    assert all(0.8 * 60 <= pause <= 60 for pause in slept)


async def test_a_failure_is_logged_with_the_rounds_name_and_the_round_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise RuntimeError("broken")

    with caplog.at_level(logging.ERROR):
        slept = await run(work, 4)
    assert [getattr(record, "round", None) for record in caplog.records] == ["count parcels"] * 4
    assert slept[3] > slept[2] > slept[1] > slept[0]


@pytest.mark.parametrize("error", [ConnectionRefusedError(), BusUnavailable("no broker answers")])
async def test_an_outage_is_told_as_a_warning_without_a_traceback(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        raise error

    with caplog.at_level(logging.WARNING):
        await run(work, 1)
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)


async def test_success_ends_the_growing_pause() -> None:
    outcomes = iter([Unavailable("x"), Unavailable("x"), None])

    async def work() -> None:
        error = next(outcomes)
        if error:
            raise error

    slept = await run(work, 3)
    assert slept[2] >= 0.8 * 60


async def test_one_failing_round_holds_up_no_other() -> None:
    clock, made = Clock(1_000), asyncio.Event()

    async def fail() -> None:
        raise RuntimeError

    async def work() -> None:
        made.set()

    async with running_rounds([Round("bad", MINUTE, fail), Round("good", MINUTE, work)], sleep=clock.sleep):
        await made.wait()


async def test_work_under_way_is_cancelled_at_the_end() -> None:
    began, cancelled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with running_rounds([Round("long", MINUTE, work)]):
        await began.wait()
    assert cancelled.is_set()


async def test_no_rounds_at_all_are_fine() -> None:
    async with running_rounds([]):
        pass


@pytest.mark.parametrize("longest", [MINUTE, LONGEST_PAUSE])
def test_pauses_grow_up_to_the_longest(longest: timedelta) -> None:
    pauses = [pause_after(MINUTE, failures, longest) for failures in range(1, 60)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(seconds=2), longest)


async def test_a_round_rests_no_longer_than_its_service_allows() -> None:
    async def work() -> None:
        raise RuntimeError("broken")

    slept = await run(work, 8, longest_pause=timedelta(seconds=10))
    assert max(slept) <= 10
    assert min(slept[3:]) >= 0.8 * 10


def test_faults_do_not_pass_by_themselves() -> None:
    assert not any(passes_by_itself(error) for error in (RuntimeError(), Permanent(), ExceptionGroup("x", [OSError()])))


def test_without_time_between_two_rounds_it_would_never_rest() -> None:
    async def work() -> None: ...

    with pytest.raises(ValueError, match="'hot' needs a time above 0"):
        Round("hot", timedelta(), work)
