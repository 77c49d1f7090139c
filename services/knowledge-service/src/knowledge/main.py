"""knowledge-service: answers from scenarios and leads through guided flows, in the customer's language."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.service import Listening, Service, serve
from crossdesk.settings import ServiceSettings
from crossdesk.store.database import Database

from knowledge.commands import COMMANDS, run_command
from knowledge.dialogue import Dialogue
from knowledge.draft_answer import answer_from, wanted
from knowledge.lead_customer import lead_or
from knowledge.library import Library
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library


def subscriptions(library: Library) -> list[Subscription]:
    respond = lead_or(answer_from(library), load_flows(library), library)
    return [
        Subscription(InquiryUnderstood, respond, rows=Dialogue, alone=True, need="answer", wanted=wanted),
        Subscription(ShipmentLocated, respond, rows=Dialogue, alone=True, need="answer", wanted=wanted),
        Subscription(DisputeAssessed, respond, rows=Dialogue, alone=True, need="answer", wanted=wanted),
    ]


@asynccontextmanager
async def listen(settings: ServiceSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    yield Listening(subscriptions(load_library()))


SERVICE = Service(name="knowledge", listen=listen)


def main() -> None:
    """Serve; or, with a command, list, audit or evaluate the scenarios, or list the flows."""
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    serve(SERVICE)


if __name__ == "__main__":
    main()
