"""The API's endpoints apart from HTTP: items in, accepted and rejected items out."""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.simulators.faults import Fault
from deploy.simulators.known_parcels import known_parcels
from deploy.simulators.seventeen_track.account import Account, Registration, RejectionError
from deploy.simulators.seventeen_track.settings import SimulatorSettings
from deploy.simulators.seventeen_track.tables import Tables
from deploy.simulators.seventeen_track.track_info import NOWHERE, track_info
from deploy.simulators.seventeen_track.webhook import push

Item = dict[str, Any]


@dataclass
class Simulator:
    """State of the simulated service. `requests` counts calls by endpoint."""

    settings: SimulatorSettings
    client: httpx.AsyncClient
    tables: Tables = field(default_factory=Tables)
    fault: Fault | None = None
    requests: Counter[str] = field(default_factory=Counter)
    recent: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.account = Account(self.settings.quota, self.tables)
        self.parcels = known_parcels(self.settings.without)

    def too_fast(self) -> bool:
        """Whether this request is one more than a second allows; refused ones do not count."""
        now = time.monotonic()
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.settings.requests_per_second:
            return True
        self.recent.append(now)
        return False

    def each(self, items: list[Item], handle: Callable[[Item, datetime], Item]) -> Item:
        """Handle every item for itself; the answer's `data`."""
        now = datetime.now(UTC)
        accepted: list[Item] = []
        rejected: list[Item] = []
        for item in items:
            try:
                accepted.append(handle(item, now))
            except RejectionError as refusal:
                rejected.append(self.rejection(item, refusal))
        return {"accepted": accepted, "rejected": rejected}

    def rejection(self, item: Any, refusal: RejectionError) -> Item:
        named = item if isinstance(item, dict) else {}
        error = self.tables.error(refusal.code, *refusal.values)
        return {
            "number": named.get("number"),
            "carrier": named.get("carrier", 0),
            "tag": named.get("tag"),
            "error": error,
        }

    def info(self, item: Item, now: datetime) -> Item:
        """gettrackinfo for one number. A number of no demo parcel is not found."""
        found = self.account.find(item)
        parcel = self.parcels.get(found.number, NOWHERE)
        waited = (now - found.registered_at).total_seconds()
        if parcel["status"] is None or waited < self.settings.first_sync_seconds:
            raise RejectionError(-18019909)
        carrier = self.tables.carriers[found.carrier]
        told = track_info(parcel, carrier, found.carrier, self.settings.epoch, now)
        return {**found.named(), "param": None, "tag": found.tag, "lang": found.lang, "track_info": told}

    async def tell_anew(self, number: str) -> None:
        """What is known of a parcel has changed: push it, if it is registered and there is a webhook."""
        if self.settings.webhook_url and number in self.account.numbers:
            await self.push([self.account.numbers[number].named()])

    async def push(self, items: list[Item]) -> Item:
        """Push each number's state to the webhook, as /push does and as an update would."""
        accepted: list[Item] = []
        rejected: list[Item] = []
        for item in items:
            try:
                accepted.append(await self._push_one(item))
            except RejectionError as refusal:
                rejected.append(self.rejection(item, refusal))
        return {"accepted": accepted, "rejected": rejected}

    async def _push_one(self, item: Item) -> Item:
        found = self.account.find(item)
        if not self.settings.webhook_url:
            raise RejectionError(-18010204)
        data = self.info(item, datetime.now(UTC))
        token = self.settings.token.get_secret_value()
        if not await push(self.client, self.settings.webhook_url, token, "TRACKING_UPDATED", data):
            raise RejectionError(-18010206)
        found.pushed_at = datetime.now(UTC)
        return found.named()

    def quota(self) -> Item:
        total, used = self.account.quota, self.account.used
        return {
            "quota_total": total,
            "quota_used": used,
            "quota_remain": total - used,
            "today_used": used,
            "max_track_daily": total,
            "free_email_quota": 0,
            "free_email_quotaused": 0,
        }

    def listed(self, found: Registration) -> Item:
        """One line of gettracklist."""
        parcel = self.parcels.get(found.number, NOWHERE)
        return {
            **found.named(),
            "data_origin": "Api",
            "shipping_country": parcel["origin"],
            "recipient_country": parcel["destination"],
            "register_time": found.registered_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tracking_status": "Stopped" if found.stopped_at else "Tracking",
            "package_status": parcel["status"] or "NotFound",
            "sync_status": parcel["status"] is not None,
            "push_status": "Success" if found.pushed_at else "NotPushed",
            "stop_track_reason": "ByRequest" if found.stopped_at else None,
            "is_retracked": found.retracked,
            "carrier_change_count": found.carrier_changes,
            "tag": found.tag,
            "order_no": found.order_no,
        }
