"""intent-service: understands what a customer wants."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import (
    InquiryReceived,
    IntentExamplesConfigured,
    IntentRetrainingRequested,
    IntentVersionActivationRequested,
    OrderImported,
    TenantConfigured,
)
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from intent.activate_version import activate_version
from intent.catalogues import Catalogues
from intent.commands import COMMANDS, run_command
from intent.configure_intent import configure_intent, request_retraining
from intent.conversations import Conversations
from intent.entities import EntityFinder
from intent.known_tenants import following_tenants
from intent.learn_apart import learning_in
from intent.lessons import Lessons
from intent.load_reader import default_directory, load_reader
from intent.model_file import fingerprint
from intent.open_opinions import encoder_of, open_second_look
from intent.read_message import MessageReading
from intent.remember_order_pattern import remember_order_pattern
from intent.remember_products import remember_products
from intent.retraining import Retraining, retraining
from intent.settings import IntentSettings
from intent.tenant_readers import TenantReaders
from intent.understand_inquiry import InquiryUnderstanding

GATHERED_SECONDS = 1.0
"""Nobody waits for a catalogue: the orders of a second are settled together."""


def subscriptions(reading: MessageReading) -> list[Subscription]:
    """What intent-service listens to."""
    handler = InquiryUnderstanding(EntityFinder(), reading.second.policy)
    return [
        Subscription(
            InquiryReceived,
            handler.understand_inquiry,
            prepare=reading.read,
            doubtful=reading.doubtful,
            fetch=reading.look_again,
            rows=partial(Conversations, Catalogues()),
            alone=True,
        ),
        Subscription(TenantConfigured, remember_order_pattern),
        Subscription(OrderImported, remember_products, gather=GATHERED_SECONDS),
        Subscription(IntentExamplesConfigured, configure_intent),
        Subscription(IntentRetrainingRequested, request_retraining),
        Subscription(IntentVersionActivationRequested, activate_version),
    ]


@asynccontextmanager
async def listen(settings: IntentSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    """Load (or first train) the models before the consumer joins, and know whose messages another version reads."""
    reader = await asyncio.to_thread(load_reader, settings.intent_model_directory)
    encode = await asyncio.to_thread(encoder_of, settings)
    directory, lessons = settings.intent_model_directory or default_directory(), Lessons()
    async with following_tenants(bus) as tenants, open_second_look(settings, reader, encode) as second:
        readers = TenantReaders(reader, database, tenants, settings.intent_versions_in_memory)
        learn = learning_in(directory, encoder=encode is not None)
        work = Retraining(database, bus, tenants, learn, fingerprint(), readers, lessons)
        async with retraining(work):
            yield Listening(subscriptions(MessageReading(readers, second, lessons)))


SERVICE = Service(name="intent", settings=IntentSettings, listen=listen)


def main() -> None:
    """Serve; or, with a command, measure the model."""
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    serve(SERVICE)
