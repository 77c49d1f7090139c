"""logistics-service: knows where a parcel is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import CarrierUpdateReported
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from logistics.api.app import create_app
from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Carriers
from logistics.locate_shipment import locate_shipment, look_for_parcel, needs_shipment
from logistics.read_known import KnownReader
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import ask_in_advance, record_order
from logistics.record_shipment_update import record_shipment_update
from logistics.rounds import Round, running_rounds
from logistics.settings import LogisticsSettings


def subscriptions(lookups: Carriers | None, reader: KnownReader) -> list[Subscription]:
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
        Subscription(CarrierUpdateReported, record_carrier_update),
    ]


def rounds() -> list[Round]:
    """What is done over and over beside what is asked."""
    return []


@asynccontextmanager
async def listen(settings: LogisticsSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with open_lookups(settings) as lookups:
        reader = KnownReader(database)
        app = create_app(settings, database, bus, reader, lookups)
        async with running_rounds(rounds()):
            yield Listening(subscriptions(lookups, reader), app)


SERVICE = Service(name="logistics", settings=LogisticsSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
