"""One replica of a service that only works, for the bench's worker groups: `python -m ... KIND`.

`cpu` computes for about a millisecond an event, in the handler. `io` waits 100 ms for something outside, in a fetch
step of which 32 run at a time. Either writes its receipt, as every service does.
"""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.service import Listening, Service, serve
from crossdesk.settings import ServiceSettings
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork

HASHES = 1500
"""About a millisecond of one core of 2020."""
ANSWERS_AFTER = 0.1
KINDS = ("cpu", "io")


def name_of(kind: str) -> str:
    """The service's name, and its group's."""
    return f"bench-{kind}"


def schema_of(kind: str) -> str:
    """Its schema in the database, and its role."""
    return service(kind).schema


async def compute(event: InquiryReceived, work: UnitOfWork) -> list[Event]:
    body = event.inquiry.text.encode()
    for _ in range(HASHES):
        body = hashlib.sha256(body).digest()
    return []


async def ask_outside(event: InquiryReceived, database: Database) -> None:
    await asyncio.sleep(ANSWERS_AFTER)


async def take(event: InquiryReceived, work: UnitOfWork, fetched: None) -> list[Event]:
    return []


def subscription(kind: str) -> Subscription:
    if kind == "cpu":
        return Subscription(InquiryReceived, compute)
    return Subscription(InquiryReceived, take, fetch=ask_outside)


def service(kind: str) -> Service:
    @asynccontextmanager
    async def listen(settings: ServiceSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
        yield Listening([subscription(kind)])

    return Service(name=name_of(kind), listen=listen)


if __name__ == "__main__":
    serve(service(sys.argv[1]))
