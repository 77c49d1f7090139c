"""A consumer beside the services, whose outside call takes 30 s for some customers: run by slow_handler.py.

    python -m loadtests.faults.slow_service

Reads InquiryReceived in a group of its own; SLOW_BUS and SLOW_DATABASE are URLs. Prints a JSON line for each inquiry it
has handled: {"inquiry", "slow", "waited"}, the last in seconds from the gateway's accepting it.
"""

import asyncio
import json
import os
from datetime import UTC, datetime

from crossdesk.bus.url import open_bus
from crossdesk.consume.subscription import Subscription
from crossdesk.consume.worker import Worker
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.store.database import Database, open_database
from crossdesk.store.unit_of_work import UnitOfWork

GROUP = "slow_handler"
"""Of the consumers, and its schema."""
SLOW = "slow-"
"""Customers whose id begins so wait."""
SLOW_SECONDS = 30.0


def is_slow(event: InquiryReceived) -> bool:
    """Whether the outside call for this inquiry takes SLOW_SECONDS."""
    return event.inquiry.customer.id.startswith(SLOW)


async def ask_outside(event: InquiryReceived, database: Database) -> None:
    """The fetch step."""
    if is_slow(event):
        await asyncio.sleep(SLOW_SECONDS)


async def note_handled(event: InquiryReceived, work: UnitOfWork, fetched: None) -> list[Event]:
    """The handler."""
    waited = (datetime.now(UTC) - event.inquiry.received_at).total_seconds()
    line = {"inquiry": str(event.inquiry.inquiry_id), "slow": is_slow(event), "waited": waited}
    print(json.dumps(line), flush=True)
    return []


SUBSCRIPTION = Subscription(
    InquiryReceived, note_handled, fetch=ask_outside, concurrency=200, deadline=2 * SLOW_SECONDS
)


async def main() -> None:
    """Work until killed."""
    async with (
        open_bus(os.environ["SLOW_BUS"]) as bus,
        open_database(os.environ["SLOW_DATABASE"], GROUP) as database,
    ):
        await Worker(GROUP, bus, database, [SUBSCRIPTION], dead_letters_in_a_row=20).run()


if __name__ == "__main__":
    asyncio.run(main())
