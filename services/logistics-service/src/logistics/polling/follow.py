"""Asks about the parcels that are due, of each source as many as its quota allows, and keeps what it says."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from crossdesk.consume.outages import is_outage
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from crossdesk.rounds import Round
from crossdesk.store.database import Database

from logistics.carriers.sources import Sources
from logistics.facts_heard import keep_heard
from logistics.polling.followed import Asking, backlog, claim, put_off
from logistics.polling.metrics import ASKED, DUE, LATE, LATEST
from logistics.polling.next_question import after_failure
from logistics.polling.plan import Turn
from logistics.polling.quota import Allowance, Quota, follows, quota_of
from logistics.tenants import known_tenants

EVERY = timedelta(seconds=1)
MEASURED_EVERY = 30.0
"""Seconds; counting what is due reads all of it."""

log = logging.getLogger(__name__)


def following(database: Database, sources: Sources | None) -> list[Round]:
    """A round for each source that may be asked in the background, so that one that hangs holds up no other."""
    quotas = quotas_of(sources) if sources else {}
    otherwise = follows(list(quotas), quotas)
    if sources is None or otherwise is None:
        return []
    asking = asked_of(quotas, otherwise)
    followers = (Follower(database, sources, asking, name, quotas[name]) for name in asking.sources)
    return [Round(f"follow parcels by {each.source}", EVERY, each.ask_due) for each in followers]


def background_quotas(sources: Sources) -> dict[str, Quota]:
    """Of those that are asked in the background, which needs one that may be."""
    quotas = quotas_of(sources)
    otherwise = follows(list(quotas), quotas)
    return {name: quotas[name] for name in asked_of(quotas, otherwise).sources} if otherwise else {}


def quotas_of(sources: Sources) -> dict[str, Quota]:
    """By source, in the order they are asked."""
    return {scope.name: quota_of(scope.name, scope.requests_per_second, scope.most_numbers) for scope in sources.scopes}


def asked_of(quotas: Mapping[str, Quota], otherwise: str) -> Asking:
    """Sources that are counted by the day are left to customers, unless there is no other."""
    return Asking(
        [name for name in quotas if name == otherwise or follows([name, otherwise], quotas) == name], otherwise
    )


class Follower:
    """One source's questions in this replica. `clock` gives seconds, `now` aware UTC."""

    def __init__(
        self,
        database: Database,
        sources: Sources,
        asking: Asking,
        source: str,
        quota: Quota,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source = source
        self._database = database
        self._sources = sources
        self._asking = asking
        self._allowance = Allowance(quota.polls_per_second, clock)
        self._clock = clock
        self._measured_at = clock() - MEASURED_EVERY
        self._keeping = asyncio.Lock()

    async def ask_due(self) -> None:
        """Ask about those whose turn it is. Raises Unavailable when no answer came for any of them."""
        tenants = await known_tenants(self._database)
        await self._measure(tenants)
        turns = await self._claim(tenants)
        outcomes = await asyncio.gather(*(self._ask(*each) for each in turns), return_exceptions=True)
        for fault in (each for each in outcomes if isinstance(each, BaseException)):
            raise fault
        if turns and not any(outcomes):
            raise Unavailable(f"{self.source} answered none of the {len(turns)} questions asked in the background")

    async def _claim(self, tenants: Sequence[str]) -> list[tuple[Turn, int]]:
        allowed = self._allowance.take()
        if not allowed or not tenants:
            return []
        async with self._database.transaction(tenants) as connection:
            turns = await claim(connection, tenants, self._asking, self.source, allowed, datetime.now(UTC))
        self._allowance.give_back(allowed - len(turns))
        return turns

    async def _ask(self, turn: Turn, failures: int) -> bool:
        """Whether an answer came. Customers' questions go first wherever turns are short: this one is not urgent."""
        LATE.labels(self.source).observe(turn.late.total_seconds())
        try:
            facts = await self._sources.facts(turn.parcel.tracking_number, urgent=False, first=self.source)
        except Unavailable:
            await self._put_off(turn, failures)
            ASKED.labels(self.source, "unanswered").inc()
            return False
        kept = await self._keep(turn, failures, facts)
        ASKED.labels(self.source, "answered" if kept else "not_kept").inc()
        return True

    async def _keep(self, turn: Turn, failures: int, facts: ShipmentFacts) -> bool:
        """Whether it could be kept. What is to be done with news of parcels is done in `keep_heard`, for all of them.

        One after the other: customers are to find connections free. Raises what an outage of the database raises;
        the parcel is due again once its lease ends.
        """
        try:
            async with self._keeping, self._database.transaction([turn.parcel.tenant]) as connection:
                await keep_heard(connection, turn.parcel.tenant, facts)
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("what a source said of a parcel could not be kept", extra={"source": self.source})
            await self._put_off(turn, failures)
            return False
        return True

    async def _put_off(self, turn: Turn, failures: int) -> None:
        until = after_failure(failures + 1, datetime.now(UTC))
        async with self._keeping, self._database.transaction([turn.parcel.tenant]) as connection:
            await put_off(connection, turn.parcel.tenant, turn.parcel.tracking_number, until)

    async def _measure(self, tenants: Sequence[str]) -> None:
        if self._clock() - self._measured_at < MEASURED_EVERY or not tenants:
            return
        self._measured_at = self._clock()
        async with self._database.transaction(tenants) as connection:
            waiting = await backlog(connection, tenants, self._asking, self.source, datetime.now(UTC))
        DUE.labels(self.source).set(waiting.due)
        LATEST.labels(self.source).set(waiting.latest)
