"""The API's endpoints apart from HTTP."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.simulators.aftership.account import Account, Created
from deploy.simulators.aftership.settings import SimulatorSettings
from deploy.simulators.aftership.tables import Tables, tables
from deploy.simulators.aftership.tracking import NOWHERE, tracking
from deploy.simulators.aftership.webhook import send_update
from deploy.simulators.faults import Fault
from deploy.simulators.known_parcels import known_parcels
from deploy.simulators.reordering import Pushes, Reordering


@dataclass
class Simulator:
    """State of the simulated service. `requests` counts calls by endpoint."""

    settings: SimulatorSettings
    client: httpx.AsyncClient
    tables: Tables = field(default_factory=tables)
    fault: Fault | None = None
    requests: Counter[str] = field(default_factory=Counter)
    recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        self.account = Account(self.settings.quota, self.tables)
        self.parcels = known_parcels(self.settings.without)
        self.reordering = Reordering(self.settings.reordered, self.settings.seed)
        self.pushes = Pushes(self.reordering)

    def limit(self, endpoint: str) -> int:
        return self.settings.requests_per_second or self.tables.limits[endpoint]

    def remaining(self, endpoint: str) -> int:
        """How many more requests the endpoint takes within this second; -1: this one is too many and does not count."""
        now, recent = time.monotonic(), self.recent[endpoint]
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= self.limit(endpoint):
            return -1
        recent.append(now)
        return self.limit(endpoint) - len(recent)

    def told(self, created: Created) -> dict[str, Any]:
        """A tracking of the account as the API tells it. One of no demo parcel stays Pending."""
        waited = (datetime.now(UTC) - created.created_at).total_seconds()
        synced = waited >= self.settings.first_sync_seconds
        parcel = self.parcels.get(created.number, NOWHERE)
        told = tracking(created, parcel, self.tables, self.settings.epoch, synced=synced)
        return told | {"checkpoints": self.reordering.listed(created.number, told["checkpoints"])}

    async def tell_anew(self, number: str) -> None:
        """What is known of a parcel has changed: push it, if it is tracked and there is a webhook."""
        await self.pushes.send(number, self.updates(number))

    async def update(self, number: str) -> bool:
        """Send the webhook of an update of each tracking with this number; whether all were taken."""
        return await self.updates(number)()

    def updates(self, number: str) -> Callable[[], Awaitable[bool]]:
        """What sends those webhooks, with what is known now."""
        url, secret = self.settings.webhook_url, self.settings.webhook_secret.get_secret_value()
        told = [self.told(each) for each in self.account.named([number], [])]

        async def send() -> bool:
            if not url or not told:
                return False
            return all([await send_update(self.client, url, secret, each) for each in told])

        return send
