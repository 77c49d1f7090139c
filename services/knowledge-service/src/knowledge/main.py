"""knowledge-service: answers from scenarios, in the customer's language."""

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

from knowledge.asked import Questions
from knowledge.commands import COMMANDS, run_command
from knowledge.draft_answer import answer_from, wanted
from knowledge.library import Library
from knowledge.load_library import load_library


def subscriptions(library: Library) -> list[Subscription]:
    draft_answer = answer_from(library)
    return [
        Subscription(InquiryUnderstood, draft_answer, rows=Questions, alone=True, need="answer", wanted=wanted),
        Subscription(ShipmentLocated, draft_answer, rows=Questions, alone=True, need="answer", wanted=wanted),
        Subscription(DisputeAssessed, draft_answer, rows=Questions, alone=True, need="answer", wanted=wanted),
    ]


@asynccontextmanager
async def listen(settings: ServiceSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    yield Listening(subscriptions(load_library()))


SERVICE = Service(name="knowledge", listen=listen)


def main() -> None:
    """Serve; or, with a command, list, audit or evaluate the scenarios."""
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    serve(SERVICE)


if __name__ == "__main__":
    main()
