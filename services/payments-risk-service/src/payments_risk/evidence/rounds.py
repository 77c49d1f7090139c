"""What is done over and over about disputes: answers, alarms, Visa's ratio, and telling of them.

Each replica does its own rounds; rows are claimed so that two of them do not do the same.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.rounds import Round, passes_by_itself
from crossdesk.store.database import Database

from payments_risk.evidence.alarms import note_alarms
from payments_risk.evidence.submit import AnswerDesk, answer_next, ask_about_next
from payments_risk.evidence.tell import disputing_tenants, tell
from payments_risk.evidence.vamp import load_vamp
from payments_risk.evidence.vamp_book import watch_ratio

LONGEST_PAUSE = timedelta(minutes=1)
"""After failures in a row; deadlines of answers are near, and a fault of one tenant must not put off all others."""
ANSWERED_EVERY, REMINDED_EVERY, COUNTED_EVERY = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1)


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
            if passes_by_itself(error):
                raise
            faults.append(error)
    if faults:
        raise ExceptionGroup("what is done for each tenant failed for some", faults)
