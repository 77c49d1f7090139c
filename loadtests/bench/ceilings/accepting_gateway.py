"""The gateway with its accept path alone: all of its routes, but none of its consumers of other services' events."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event
from crossdesk.contracts.routing import ConversationResolved
from crossdesk.service import Listening, serve
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork
from gateway.main import SERVICE, listen
from gateway.settings import GatewaySettings


async def never_comes(event: ConversationResolved, work: UnitOfWork) -> list[Event]:
    """A service has to listen to something; nobody resolves conversations here."""
    return []


@asynccontextmanager
async def accept_only(settings: GatewaySettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with listen(settings, database, bus) as listening:
        yield dataclasses.replace(listening, subscriptions=[Subscription(ConversationResolved, never_comes)])


if __name__ == "__main__":
    serve(dataclasses.replace(SERVICE, listen=accept_only))
