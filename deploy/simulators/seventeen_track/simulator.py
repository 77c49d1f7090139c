"""The API's endpoints apart from HTTP: items in, accepted and rejected items out."""

import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from deploy.simulators.faults import Fault
from deploy.simulators.known_parcels import known_parcels
from deploy.simulators.reordering import Pushes, Reordering
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
        self.reordering = Reordering(self.settings.reordered, self.settings.seed)
        self.pushes = Pushes(self.reordering)

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
        for provider in told["tracking"]["providers"]:
            provider["events"] = self.reordering.listed(found.number, provider["events"])
        return {**found.named(), "param": None, "tag": found.tag, "lang": found.lang, "track_info": told}

    async def tell_anew(self, number: str) -> None:
        """What is known of a parcel has changed: push it, if it is registered and there is a webhook."""
        if not self.settings.webhook_url or number not in self.account.numbers:
            return
        with suppress(RejectionError):
            send = self._prepared(self.account.numbers[number].named())
            await self.pushes.send(number, partial(_quietly, send))

    async def push(self, items: list[Item]) -> Item:
        """Push each number's state to the webhook, as /push does and as an update would."""
        accepted: list[Item] = []
        rejected: list[Item] = []
        for item in items:
            try:
                accepted.append(await self._prepared(item)())
            except RejectionError as refusal:
                rejected.append(self.rejection(item, refusal))
        return {"accepted": accepted, "rejected": rejected}

    def _prepared(self, item: Item) -> Callable[[], Awaitable[Item]]:
        """What pushes the number's state as it is now. Both raise RejectionError."""
        found, url = self.account.find(item), self.settings.webhook_url
        if not url:
            raise RejectionError(-18010204)
        data, token = self.info(item, datetime.now(UTC)), self.settings.token.get_secret_value()

        async def send() -> Item:
            if not await push(self.client, url, token, "TRACKING_UPDATED", data):
                raise RejectionError(-18010206)
            found.pushed_at = datetime.now(UTC)
            return found.named()

        return send

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


async def _quietly(send: Callable[[], Awaitable[Item]]) -> None:
    """What a webhook does not take is noted nowhere but in gettracklist."""
    with suppress(RejectionError):
        await send()
