"""The gateway: where everything enters and every outcome leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from crossdesk.bus.protocol import Bus
from crossdesk.bus.url import open_overview
from crossdesk.rounds import running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database
from crossdesk.tasks import background

from gateway.accept.admission import Admission
from gateway.accept.recall_outcomes import Recall, recalling
from gateway.accept.recall_urgent import recall_urgent
from gateway.accept.waiting_room import WaitingRoom
from gateway.agents.follow_alerts import follow_alerts
from gateway.agents.release_replies import releasing
from gateway.app import create_app
from gateway.ask_service import open_service
from gateway.changes import open_changes
from gateway.fields import time_zones
from gateway.follow_log import follow_log
from gateway.gateway import Gateway
from gateway.memory import Memory
from gateway.operations.flow import Flow
from gateway.operations.forget_letters import forgetting
from gateway.operations.operators import read_operators
from gateway.payments.paypal_certificates import open_certificates
from gateway.payments.provider_secrets import read_provider_secrets
from gateway.record.subscriptions import subscriptions
from gateway.settings import GatewaySettings
from gateway.webhooks.deliver import delivering
from gateway.webhooks.show_pending import showing


@asynccontextmanager
async def listen(settings: GatewaySettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    """Opens once the memory holds all that is on the log: before that, every key would look unknown."""
    time_zones()
    operators = read_operators(settings.operations_keys)
    provider_secrets = read_provider_secrets(settings.payment_providers)
    waiting_room = WaitingRoom(settings.longest_wait, monotonic)
    memory = Memory(waiting_room, settings.idempotency_keys)
    recall, missed = Recall(bus, waiting_room), asyncio.Event()

    def listens() -> None:
        recall.ask()
        missed.set()

    url = settings.database_url.get_secret_value()
    async with (
        open_changes(url, database, waiting_room.leave, listens, memory.urgent.note) as changes,
        follow_log(bus, memory, recall.ask),
        recalling(recall),
        background(recall_urgent(database, memory, missed), name="recall who is urgent"),
        follow_alerts(bus, changes.tell_shop),
        open_service(settings, settings.logistics_url) as logistics,
        open_service(settings, settings.payments_risk_url) as payments_risk,
        open_service(settings, settings.routing_url) as routing,
        open_service(settings, settings.translation_service_url) as translation,
        open_certificates(settings.paypal_certificates) as paypal_certificates,
        open_overview(settings.bus_url.get_secret_value()) as overview,
    ):
        gateway = Gateway(
            settings=settings,
            bus=bus,
            database=database,
            memory=memory,
            changes=changes,
            admission=Admission(settings.max_in_flight, monotonic),
            waiting_room=waiting_room,
            logistics=logistics,
            payments_risk=payments_risk,
            routing=routing,
            translation=translation,
            provider_secrets=provider_secrets,
            paypal_certificates=paypal_certificates,
            operators=operators,
            flow=Flow(overview, monotonic),
        )
        async with delivering(gateway), running_rounds([releasing(gateway), showing(gateway), forgetting(gateway)]):
            yield Listening(subscriptions(changes), create_app(gateway), drain=changes.drain)


SERVICE = Service(name="gateway", settings=GatewaySettings, listen=listen, public=True)


def main() -> None:
    serve(SERVICE)


if __name__ == "__main__":
    main()
