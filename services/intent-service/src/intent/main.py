"""intent-service: understands what a customer wants."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import InquiryReceived, OrderImported, TenantConfigured
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from intent.catalogues import Catalogues
from intent.commands import COMMANDS, run_command
from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.load_reader import load_reader
from intent.open_opinions import encoder_of, open_second_look
from intent.reading import Reader, Reading
from intent.recent_readings import RecentReadings
from intent.remember_order_pattern import remember_order_pattern
from intent.remember_products import remember_products
from intent.second_look import SecondLook
from intent.settings import IntentSettings
from intent.understand_inquiry import InquiryUnderstanding

GATHERED_SECONDS = 1.0
"""Nobody waits for a catalogue: the orders of a second are settled together."""


def subscriptions(reader: Reader, second: SecondLook) -> list[Subscription]:
    """What intent-service listens to."""
    handler = InquiryUnderstanding(EntityFinder(), reader.policy)
    readings = RecentReadings(reader)

    def read_message(event: InquiryReceived) -> Reading:
        return readings.read(event.inquiry.text, event.inquiry.customer.locale)

    async def look_again(event: InquiryReceived, reading: Reading) -> Reading:
        better = await second.look(reading)
        if better.settled:
            readings.remember(better, event.inquiry.customer.locale)
        return better

    return [
        Subscription(
            InquiryReceived,
            handler.understand_inquiry,
            prepare=read_message,
            doubtful=second.doubtful,
            fetch=look_again,
            rows=partial(Conversations, Catalogues()),
            alone=True,
        ),
        Subscription(TenantConfigured, remember_order_pattern),
        Subscription(OrderImported, remember_products, gather=GATHERED_SECONDS),
    ]


@asynccontextmanager
async def listen(settings: IntentSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    """Load (or first train) the models before the consumer joins."""
    reader = await asyncio.to_thread(load_reader, settings.intent_model_directory)
    encode = await asyncio.to_thread(encoder_of, settings)
    async with open_second_look(settings, reader, encode) as second:
        yield Listening(subscriptions(reader, second))


SERVICE = Service(name="intent", settings=IntentSettings, listen=listen)


def main() -> None:
    """Serve; or, with a command, measure the model."""
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    serve(SERVICE)
