"""What the log says of parcels: their status, and when it was said."""

import json
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf

from crossdesk.bus.protocol import Caught
from crossdesk.bus.url import open_bus


@dataclass
class ParcelsOnTheLog:
    """Statuses of the parcels in `numbers`, each with time.monotonic() of the reading."""

    numbers: Collection[str]
    seen: list[tuple[float, str]] = field(default_factory=list)

    async def follow(self, bus_url: str) -> None:
        """Read what is said from now on, until cancelled."""
        async with open_bus(bus_url) as bus:
            async for record in bus.tail(["shipments"], since=datetime.now(UTC)):
                if isinstance(record, Caught):
                    continue
                facts = json.loads(record.data)["shipment"]
                if facts["tracking_number"] in self.numbers:
                    self.seen.append((time.monotonic(), facts["status"]))

    def said(self, since: float, until: float = inf) -> Counter[str]:
        """How often each status was said from one moment to another."""
        return Counter(status for at, status in self.seen if since <= at < until)
