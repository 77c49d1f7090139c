"""Which tenants there are, by reading the log of accounts: row-level security shows nothing to who names nobody."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from crossdesk.bus.protocol import Bus, Caught
from crossdesk.contracts.gateway import TenantConfigured
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import is_tenant
from crossdesk.tasks import background

log = logging.getLogger(__name__)

LONGEST_RETRY = 5.0


class KnownTenants:
    """The ids of all tenants that were ever configured."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self.caught = asyncio.Event()

    def __call__(self) -> Collection[str]:
        """All of them, in alphabetical order."""
        return sorted(self._known)

    async def follow(self, bus: Bus) -> None:
        """Read the log until cancelled. What could not be read is read again."""
        delay = 0.1
        while True:
            try:
                async for entry in bus.tail(TenantConfigured.topics()):
                    if isinstance(entry, Caught):
                        self.caught.set()
                    elif is_tenant(tenant := entry.headers.get("ce_tenant", "")):
                        self._known.add(tenant)
            except BusUnavailable as error:
                log.warning("cannot read who the tenants are, trying again", extra={"cause": str(error)})
            await asyncio.sleep(delay)
            delay = min(LONGEST_RETRY, delay * 2)


@asynccontextmanager
async def following_tenants(bus: Bus) -> AsyncIterator[KnownTenants]:
    """The tenants as long as the block lasts; it is entered once all on the log are known."""
    tenants = KnownTenants()
    async with background(tenants.follow(bus), name="follow tenants"):
        await tenants.caught.wait()
        yield tenants
