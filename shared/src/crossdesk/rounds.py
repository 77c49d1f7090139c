"""Work that is done over and over beside what is asked of a service, such as looking at the clock."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from crossdesk.consume.outages import is_contention, is_outage
from crossdesk.errors import Transient
from crossdesk.tasks import background

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)

Sleep = Callable[[float], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """`work` is done at once and then `every` so often after it ended. `name` is for logs.

    Each replica does its own rounds: the work itself sees to it that two of them do not do the same.
    Raises ValueError when there is no time between two rounds.
    """

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]

    def __post_init__(self) -> None:
        if self.every <= timedelta():
            raise ValueError(f"the round {self.name!r} needs a time above 0 between two rounds, not {self.every}")


@asynccontextmanager
async def running_rounds(
    rounds: Sequence[Round], longest_pause: timedelta = LONGEST_PAUSE, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[None]:
    """Run the rounds, each by itself, as long as the block lasts. Work cut off at the end has to bear it.

    A round that fails rests at most `longest_pause` before the next try, however often it failed.
    """
    async with background(_run_all(rounds, longest_pause, sleep), name="rounds"):
        yield


async def _run_all(rounds: Sequence[Round], longest_pause: timedelta, sleep: Sleep) -> None:
    async with asyncio.TaskGroup() as running:
        for each in rounds:
            running.create_task(_run(each, longest_pause, sleep), name=each.name)


async def _run(each: Round, longest_pause: timedelta, sleep: Sleep) -> None:
    failures = 0
    while True:
        try:
            await each.work()
            failures = 0
        except Exception as error:  # noqa: BLE001  # told in the log; the round goes on
            failures += 1
            _tell(each, error, failures)
        pause = pause_after(each.every, failures, longest_pause)
        await sleep(pause.total_seconds() * random.uniform(0.8, 1.0))


def pause_after(every: timedelta, failures: int, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """The time until the next try: `every`; after failures in a row 2 s, then twice as long each time, to `longest`."""
    if failures == 0:
        return every
    return min(longest, FIRST_PAUSE * 2.0 ** min(failures - 1, 20))


def passes_by_itself(error: BaseException | None) -> bool:
    """Whether it blames nobody and the same work is likely to succeed later: an outage, contention, or Transient."""
    return isinstance(error, Transient) or is_outage(error) or is_contention(error)


def _tell(each: Round, error: Exception, failures: int) -> None:
    """What passes by itself is a warning; anything else is a fault and logged with its place."""
    told = {"round": each.name, "cause": type(error).__name__, "failures": failures}
    if passes_by_itself(error):
        log.warning("a round is made again later", extra=told)
    else:
        log.error("a round failed and is made again later", extra=told, exc_info=error)
