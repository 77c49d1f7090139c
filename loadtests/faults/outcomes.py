"""When each inquiry was decided, as seen on the log while the load runs."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crossdesk.bus.protocol import TAIL_RESTS, Caught, Record
from crossdesk.bus.url import open_bus
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.errors import BusUnavailable
from crossdesk.testing.storefront import OUTCOMES

LOOK_BACK = timedelta(seconds=60)
"""How far a follower that lost the bus looks back when it has it again; longer than a bus is away in any fault."""


@dataclass
class Outcomes:
    """Moments (time.monotonic()) of the first decision on each inquiry, by inquiry id."""

    decided_at: dict[str, float] = field(default_factory=dict)

    async def follow(self, bus_url: str) -> None:
        """Read the log until cancelled; a bus that goes away is tried again."""
        since = datetime.now(UTC)
        while True:
            try:
                await self._follow(bus_url, since)
            except BusUnavailable:
                since = datetime.now(UTC) - LOOK_BACK
                await asyncio.sleep(0.5)

    async def _follow(self, bus_url: str, since: datetime) -> None:
        async with open_bus(bus_url, instance="fault-load") as bus:
            async for record in bus.tail(ReplyDecided.topics(), since=since):
                if isinstance(record, Caught):
                    continue
                if record.headers.get("ce_type") in OUTCOMES:
                    decided = appended(record, datetime.now(UTC), time.monotonic())
                    self.decided_at.setdefault(json.loads(record.data)["inquiry_id"], decided)


def appended(record: Record, now: datetime, moment: float) -> float:
    """When a record seen at `moment` was appended: by the log's clock, as far as a tail that rests may be behind it."""
    age = (now - record.appended_at).total_seconds()
    return moment - min(max(age, 0.0), TAIL_RESTS)
