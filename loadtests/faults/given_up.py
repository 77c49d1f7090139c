"""What becomes of poison, read off the log: who gave it up, how often, and for whom its inquiry was decided."""

import base64
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crossdesk.bus.envelope import Envelope, from_headers, unwrap
from crossdesk.bus.protocol import Caught, Record
from crossdesk.bus.url import open_bus
from crossdesk.contracts.dead_letters import EventDeadLettered


@dataclass
class GivenUp:
    """Dead letters by the body that was given up (consumer, ids of its dead letters), and tenants of decisions."""

    found: defaultdict[bytes, defaultdict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    decided_for: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    async def follow(self, bus_url: str) -> None:
        """Read what is given up from now on, until cancelled."""
        async with open_bus(bus_url) as bus:
            async for entry in bus.tail(["dead-letters", "outcomes"], since=datetime.now(UTC)):
                if not isinstance(entry, Caught):
                    self.note(entry)

    def note(self, entry: Record) -> None:
        """Take in a dead letter or a decision; copies of one event count once."""
        envelope = from_headers(entry.partition.topic, entry.key, entry.headers, entry.data)
        event = unwrap(envelope)
        if isinstance(event, EventDeadLettered):
            self.found[base64.b64decode(event.payload)][event.consumer].add(str(envelope.id))

        elif inquiry := getattr(event, "inquiry_id", None):
            self.decided_for[str(inquiry)].add(envelope.tenant)

    def readers(self, envelope: Envelope) -> set[str]:
        """Who has given a record up so far."""
        return set(self.found[envelope.data])
