"""Keeps the memory up to date by reading the log for this replica alone, without a consumer group."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import from_headers, unwrap
from crossdesk.bus.protocol import Bus, Caught, Record
from crossdesk.contracts.gateway import AgentPresenceChanged, InquiryReceived, TenantConfigured
from crossdesk.errors import BusUnavailable, Undecodable
from crossdesk.tasks import background

from gateway.accept.idempotency import LIFETIME
from gateway.memory import Memory

log = logging.getLogger(__name__)

PATIENCE = 5.0


@asynccontextmanager
async def follow_log(bus: Bus, memory: Memory, reread: Callable[[], None]) -> AsyncIterator[None]:
    """Fill the memory and keep it filled until the end of the block, which is entered once all on the log is known.

    `reread` is called each time the messages were read from far back: at the beginning, and after the bus was away.
    """
    take = partial(take_in, memory)
    accounts = Tail(bus, take, TenantConfigured.topics(), None)
    topics = [*InquiryReceived.topics(), *AgentPresenceChanged.topics()]
    lately = Tail(bus, take, topics, LIFETIME, memory.messages_read, reread)
    async with background(accounts.run(), name="follow accounts"), background(lately.run(), name="follow messages"):
        await asyncio.gather(accounts.caught.wait(), lately.caught.wait())
        yield


class Tail:
    """One reading of some topics, `back` from now. What could not be read is read again, so `take` may get it twice."""

    def __init__(
        self,
        bus: Bus,
        take: Callable[[Record], None],
        topics: Collection[str],
        back: timedelta | None,
        read: CatchingUp | None = None,
        reread: Callable[[], None] = lambda: None,
    ) -> None:
        self._bus, self._take, self._topics, self._back = bus, take, topics, back
        self._catching_up, self._reread = read or CatchingUp(), reread
        self.caught = asyncio.Event()

    async def run(self) -> None:
        delay = 0.1
        while True:
            try:
                await self._read()
            except BusUnavailable as error:
                log.warning(
                    "cannot read the log, trying again", extra={"topics": list(self._topics), "cause": str(error)}
                )
            await asyncio.sleep(delay)
            delay = min(PATIENCE, delay * 2)

    async def _read(self) -> None:
        since = datetime.now(UTC) - self._back if self._back else None
        async for entry in self._bus.tail(self._topics, since=since, catching_up=self._catching_up):
            if isinstance(entry, Caught):
                self.caught.set()
                self._reread()
            else:
                self._take(entry)


def take_in(memory: Memory, record: Record) -> None:
    """Apply one record. One that is no event we know is passed over here: consumers report it to the dead letters."""
    if record.headers.get("ce_id", "") in memory.own:
        return
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        memory.apply(unwrap(envelope), envelope.time)
    except Undecodable as error:
        log.warning("a record of the log is passed over", extra={"cause": str(error)})
