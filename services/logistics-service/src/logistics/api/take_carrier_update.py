"""What carriers push: believed only with their signature, taken only for parcels of the tenant's own orders."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256

from crossdesk.admit import refusal
from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.logistics import CarrierScan, CarrierUpdateReported
from crossdesk.errors import BusUnavailable, Misconfigured
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from logistics.api.tell_shipments import NOBODY
from logistics.read_known import Asked, KnownReader
from logistics.settings import LogisticsSettings
from logistics.shipments.scan import Scan, order
from logistics.shipments.webhooks import (
    LONGEST_BODY,
    Told,
    WebhookRefused,
    read_aftership,
    read_seventeen_track,
    verify_aftership,
    verify_seventeen_track,
)

SIGNATURE = "x-carrier-signature"
MOST_SCANS = 500
PUBLISH_SECONDS = 3.0


@dataclass(frozen=True)
class Sender:
    """Who pushes: how its signature is checked, and how its words are read."""

    verify: Callable[[bytes, str, str], None]
    read: Callable[[bytes], Told]
    secret: SecretStr


def senders(settings: LogisticsSettings) -> Mapping[str, Sender]:
    """By the name in the path."""
    return {
        "17track": Sender(verify_seventeen_track, read_seventeen_track, settings.seventeen_track_token),
        "aftership": Sender(verify_aftership, read_aftership, settings.aftership_webhook_secret),
    }


@dataclass(frozen=True)
class CarrierUpdates:
    """Takes pushes and puts what they tell on the log."""

    senders: Mapping[str, Sender]
    reader: KnownReader
    bus: Bus

    async def take(self, request: Request, tenant: str) -> Response:
        """200 once what is told is on the log; 403 without a right signature, 422 for what is not as documented."""
        sender = self.senders.get(request.path_params["sender"])
        if sender is None:
            return refusal(404, f"nobody of that name pushes here, only {', '.join(sorted(self.senders))}")
        body = await request.body()
        if len(body) > LONGEST_BODY:
            return refusal(422, f"a push has at most {LONGEST_BODY:,} bytes")
        try:
            sender.verify(body, request.headers.get(SIGNATURE, ""), sender.secret.get_secret_value())
        except (WebhookRefused, Misconfigured) as error:
            return refusal(403, str(error))
        try:
            told = sender.read(body)
        except WebhookRefused as error:
            return refusal(422, str(error))
        return await self._publish(told, tenant, sha256(body).hexdigest())

    async def _publish(self, told: Told, tenant: str, push: str) -> Response:
        """The same push gives the same ids, so that one that is sent again changes nothing."""
        known = await self.reader.read(Asked(tenant, NOBODY, numbers=tuple(number for number, _ in told)))
        ours = {number for held in known.orders for number in held.tracking_numbers}
        news = [update(tenant, push, number, scans) for number, scans in told if number in ours and scans]
        try:
            await self.bus.publish(news, deadline=PUBLISH_SECONDS)
        except BusUnavailable:
            return refusal(503, "the log does not answer: push again later")
        return JSONResponse({"taken": len(news), "of_nobody_here": len({number for number, _ in told} - ours)})


def update(tenant: str, push: str, number: str, scans: list[Scan]) -> Envelope:
    """The latest scans of a parcel as an event."""
    latest = sorted(scans, key=order)[-MOST_SCANS:]
    told = [CarrierScan.model_validate(asdict(scan)) for scan in latest]
    event = CarrierUpdateReported(tenant=tenant, tracking_number=number, scans=told, why="its carrier pushed news")
    identity = derive_id(tenant, "carrier-update", push, number)
    return wrap(event, event_id=identity, source="logistics", time=datetime.now(UTC))
