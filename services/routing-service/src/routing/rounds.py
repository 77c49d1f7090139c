"""Work that is done over and over beside what is asked of the service, such as looking at the clock for all desks."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from crossdesk.consume.outages import is_contention, is_outage
from crossdesk.tasks import background

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=1)

Sleep = Callable[[float], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """`work` is done at once and then `every` so often after it ended. `name` is for logs.

    Each replica does its own rounds: the work itself sees to it that two of them do no harm.
    """

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


@asynccontextmanager
async def running_rounds(rounds: Sequence[Round], sleep: Sleep = asyncio.sleep) -> AsyncIterator[None]:
    """Run the rounds, each by itself, as long as the block lasts."""
    async with background(_run_all(rounds, sleep), name="rounds"):
        yield


async def _run_all(rounds: Sequence[Round], sleep: Sleep) -> None:
    async with asyncio.TaskGroup() as running:
        for each in rounds:
            running.create_task(_run(each, sleep), name=each.name)


async def _run(each: Round, sleep: Sleep) -> None:
    failures = 0
    while True:
        try:
            await each.work()
            failures = 0
        except Exception as error:  # noqa: BLE001  # told in the log; the round goes on
            failures += 1
            _tell(each, error, failures)
        await sleep(pause_after(each.every, failures).total_seconds() * random.uniform(0.8, 1.0))


def pause_after(every: timedelta, failures: int) -> timedelta:
    """The time until the next try: `every`; after failures in a row 2 s and twice as long each time, up to a minute."""
    if failures == 0:
        return every
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 20))


def _tell(each: Round, error: Exception, failures: int) -> None:
    """An outage heals by itself; anything else is a fault and logged with its place."""
    told = {"round": each.name, "cause": type(error).__name__, "failures": failures}
    if is_outage(error) or is_contention(error):
        log.warning("a round is made again later", extra=told)
    else:
        log.error("a round failed and is made again later", extra=told, exc_info=error)
