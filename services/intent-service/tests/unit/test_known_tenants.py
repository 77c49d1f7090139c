"""Who the tenants are, from the log of accounts."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import cast

from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Bus, Caught, Partition, Record
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import TenantConfigured
from crossdesk.errors import BusUnavailable
from crossdesk.testing.examples import NOON

from intent.known_tenants import following_tenants


class Log:
    """Fails at first, then tells of these tenants; a header may hold anything."""

    def __init__(self, *tenants: str) -> None:
        self.tenants, self.tries = tenants, 0

    async def tail(self, topics: Collection[str], *, since: datetime | None = None) -> AsyncIterator[Record | Caught]:
        self.tries += 1
        if self.tries == 1:
            raise BusUnavailable("not yet")
        for offset, tenant in enumerate(self.tenants):
            event = TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[])
            envelope = wrap(event, event_id=derive_id(offset), source="gateway", time=NOON)
            headers = {**envelope.headers(), "ce_tenant": tenant}
            yield Record(Partition("accounts", 0), offset, tenant, headers, envelope.data, NOON)
        yield Caught()
        await asyncio.Event().wait()


async def test_tenants_are_known_once_the_log_was_read() -> None:
    log = Log("other", "demo", "demo", "no,tenant", "")
    async with following_tenants(cast(Bus, log)) as tenants:
        assert tenants() == ["demo", "other"]
