"""What is done over and over about disputes: answers, alarms, Visa's ratio, and telling of them.

Each replica does its own rounds; rows are claimed so that two of them do not do the same.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.outages import is_contention, is_outage
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.tasks import background

from payments_risk.evidence.alarms import note_alarms
from payments_risk.evidence.submit import AnswerDesk, answer_next, ask_about_next
from payments_risk.evidence.tell import disputing_tenants, tell
from payments_risk.evidence.vamp import load_vamp
from payments_risk.evidence.vamp_book import watch_ratio

ANSWERED_EVERY, REMINDED_EVERY, COUNTED_EVERY = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1)

Sleep = Callable[[float], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """`work` is done at once and then `every` so often after it ended. `name` is for logs."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[None]]


def dispute_rounds(database: Database, bus: Bus, desk: AnswerDesk) -> list[Round]:
    """All rounds of this package. Raises Misconfigured when the table of thresholds is malformed."""
    vamp = load_vamp()

    async def remind(tenant: str) -> None:
        await note_alarms(database, tenant, desk.clock())

    async def count(tenant: str) -> None:
        await watch_ratio(database, vamp, tenant, desk.clock())

    each = partial(_for_each_tenant, database, bus)
    return [
        Round("answers to disputes", ANSWERED_EVERY, partial(each, partial(_answer, database, desk))),
        Round("deadlines of disputes", REMINDED_EVERY, partial(each, remind)),
        Round("the ratio Visa watches", COUNTED_EVERY, partial(each, count)),
    ]


async def _answer(database: Database, desk: AnswerDesk, tenant: str) -> None:
    while await ask_about_next(database, desk, tenant):
        pass
    while await answer_next(database, desk, tenant):
        pass


async def _for_each_tenant(database: Database, bus: Bus, work: Callable[[str], Awaitable[None]]) -> None:
    async def work_and_tell(tenant: str) -> None:
        await work(tenant)
        await tell(database, bus, tenant)

    await each_apart(await disputing_tenants(database), work_and_tell)


async def each_apart(tenants: Iterable[str], work: Callable[[str], Awaitable[None]]) -> None:
    """One tenant after the other; a fault of one holds up no other, while an outage would meet them all.

    Raises what an outage raised at once, and ExceptionGroup with the faults once all have had their turn.
    """
    faults: list[Exception] = []
    for tenant in tenants:
        try:
            await work(tenant)
        except Exception as error:
            if _passes(error):
                raise
            faults.append(error)
    if faults:
        raise ExceptionGroup("what is done for each tenant failed for some", faults)


def _passes(error: Exception) -> bool:
    return isinstance(error, Unavailable) or is_outage(error) or is_contention(error)


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
    while True:
        try:
            await each.work()
        except Exception as error:  # noqa: BLE001  # told in the log; the round goes on
            _tell(each, error)
        await sleep(each.every.total_seconds() * random.uniform(0.8, 1.0))


def _tell(each: Round, error: Exception) -> None:
    """An outage heals by itself; anything else is a fault and logged with its place."""
    told = {"round": each.name, "cause": type(error).__name__}
    if _passes(error):
        log.warning("a round is made again later", extra=told)
    else:
        log.error("a round failed and is made again later", extra=told, exc_info=error)
