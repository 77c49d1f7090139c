"""Keeps the memory up to date by reading the log for this replica alone, without a consumer group."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

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
async def follow_log(bus: Bus, memory: Memory) -> AsyncIterator[None]:
    """Fill the memory and keep it filled until the end of the block, which is entered once all on the log is known."""
    accounts = _Tail(bus, memory, TenantConfigured.topics(), None, CatchingUp())
    topics = [*InquiryReceived.topics(), *AgentPresenceChanged.topics()]
    lately = _Tail(bus, memory, topics, LIFETIME, memory.messages_read)
    async with background(accounts.run(), name="follow accounts"), background(lately.run(), name="follow messages"):
        await asyncio.gather(accounts.caught.wait(), lately.caught.wait())
        yield


class _Tail:
    """One reading of some topics. What could not be read is read again; applying an event twice changes nothing."""

    def __init__(
        self, bus: Bus, memory: Memory, topics: Collection[str], back: timedelta | None, read: CatchingUp
    ) -> None:
        self._bus, self._memory, self._topics, self._back, self._catching_up = bus, memory, topics, back, read
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
            else:
                take_in(self._memory, entry)


def take_in(memory: Memory, record: Record) -> None:
    """Apply one record. One that is no event we know is passed over here: consumers report it to the dead letters."""
    if record.headers.get("ce_id", "") in memory.own:
        return
    try:
        envelope = from_headers(record.partition.topic, record.key, record.headers, record.data)
        memory.apply(unwrap(envelope), envelope.time)
    except Undecodable as error:
        log.warning("a record of the log is passed over", extra={"cause": str(error)})
