"""logistics-service: knows where a parcel is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from crossdesk.breaker import Breaker
from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from logistics.api.app import create_app
from logistics.locate_shipment import locate_shipment, look_for_parcel, needs_shipment
from logistics.lookups import Lookups
from logistics.pace import Pace
from logistics.read_known import KnownReader
from logistics.record_order import ask_in_advance, record_order
from logistics.record_shipment_update import record_shipment_update
from logistics.settings import LogisticsSettings
from logistics.seventeen_track import SeventeenTrack, arguments
from logistics.statuses import status_map


def subscriptions(lookups: Lookups | None, reader: KnownReader) -> list[Subscription]:
    return [
        Subscription(
            InquiryUnderstood,
            locate_shipment,
            fetch=look_for_parcel(lookups, reader),
            need="shipment",
            wanted=needs_shipment,
            concurrency=200,
            stateless=True,
        ),
        Subscription(OrderImported, record_order, fetch=ask_in_advance(lookups), concurrency=120, deadline=10.0),
        Subscription(ShipmentUpdateReported, record_shipment_update),
    ]


@asynccontextmanager
async def open_lookups(settings: LogisticsSettings) -> AsyncIterator[Lookups | None]:
    """What asks 17TRACK, or None where no URL is set."""
    if not settings.seventeen_track_url:
        yield None
        return
    token = settings.seventeen_track_token.get_secret_value()
    async with httpx.AsyncClient(**arguments(settings.seventeen_track_url, token)) as client:
        pace = Pace(settings.seventeen_track_requests_per_second)
        tracker = SeventeenTrack(client, pace, Breaker(), status_map())
        async with Lookups(tracker.turn, tracker.look_up).running() as lookups:
            yield lookups


@asynccontextmanager
async def listen(settings: LogisticsSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with open_lookups(settings) as lookups:
        reader = KnownReader(database)
        app = create_app(settings.service_key, database, reader, lookups)
        yield Listening(subscriptions(lookups, reader), app)


SERVICE = Service(name="logistics", settings=LogisticsSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
