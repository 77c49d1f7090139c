"""logistics-service: knows where a parcel is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import OrderImported, ShipmentUpdateReported, TenantConfigured
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import CarrierUpdateReported, ShipmentAnomaly
from crossdesk.contracts.payments_risk import ProofOfDeliveryAsked
from crossdesk.rounds import Round, running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from logistics.api.app import create_app
from logistics.arrival.watched_model import LOOKED_FOR, WatchedModel, in_directory
from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Carriers, Sources
from logistics.estimate_arrival import Arrivals
from logistics.give_proof import give_proof
from logistics.locate_shipment import locate_shipment, look_for_parcel, needs_shipment
from logistics.notices.record_anomaly import record_anomaly
from logistics.notices.record_tenant import record_tenant
from logistics.notices.tell_customers import TOLD_EVERY, tell_customers
from logistics.polling.follow import following
from logistics.read_known import KnownReader
from logistics.record_carrier_update import record_carrier_update
from logistics.record_order import ask_in_advance, record_order
from logistics.record_shipment_update import record_shipment_update
from logistics.returns.label_desk import open_label_desk
from logistics.returns.tell_withdrawals import RETOLD_EVERY, tell_untold
from logistics.settings import LogisticsSettings
from logistics.trouble.delay import load_lexicon
from logistics.trouble.notice_trouble import LEARNT_EVERY, LOOKED_EVERY, Experience, notice_troubles


def subscriptions(
    lookups: Carriers | None, reader: KnownReader, experience: Experience, arrivals: Arrivals | None = None
) -> list[Subscription]:
    return [
        Subscription(
            InquiryUnderstood,
            locate_shipment,
            fetch=look_for_parcel(lookups, reader, arrivals),
            need="shipment",
            wanted=needs_shipment,
            concurrency=200,
            stateless=True,
        ),
        Subscription(OrderImported, record_order, fetch=ask_in_advance(lookups), concurrency=120, deadline=10.0),
        Subscription(ShipmentUpdateReported, record_shipment_update),
        Subscription(CarrierUpdateReported, record_carrier_update),
        Subscription(ShipmentAnomaly, record_anomaly),
        Subscription(TenantConfigured, record_tenant),
        Subscription(ProofOfDeliveryAsked, partial(give_proof, experience)),
    ]


def rounds(
    watched: WatchedModel, experience: Experience, database: Database, bus: Bus, lookups: Sources | None
) -> list[Round]:
    """What is done over and over beside what is asked."""
    return [
        Round("how long silence usually is", LEARNT_EVERY, partial(experience.learn, database)),
        Round("parcels in trouble", LOOKED_EVERY, partial(notice_troubles, database, bus, experience)),
        Round("the model of arrivals", LOOKED_FOR, watched.renew),
        Round("notices to customers", TOLD_EVERY, partial(tell_customers, database, bus)),
        Round("withdrawals the log has not had", RETOLD_EVERY, partial(tell_untold, database, bus)),
        *following(database, lookups),
    ]


@asynccontextmanager
async def listen(settings: LogisticsSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with open_lookups(settings) as lookups, open_label_desk(settings.return_labels) as labels:
        reader, watched = KnownReader(database), in_directory(settings.arrival_model)
        await watched.renew()  # before the first is asked about
        load_lexicon()  # for the same reason
        arrivals = Arrivals(watched)
        experience = Experience(lambda: watched.model)
        app = create_app(settings, database, bus, reader, lookups, arrivals, labels)
        async with running_rounds(rounds(watched, experience, database, bus, lookups)):
            yield Listening(subscriptions(lookups, reader, experience, arrivals), app)


SERVICE = Service(name="logistics", settings=LogisticsSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
