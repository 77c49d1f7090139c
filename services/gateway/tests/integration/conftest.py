"""What the gateway's integration tests share: its schema in a real PostgreSQL, replicas over it, a bus that notes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import httpx
import pytest
import uvicorn
from crossdesk.bus.envelope import Envelope, unwrap
from crossdesk.bus.protocol import Caught, Membership, Record
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, Quota, TenantConfigured, WebhookConfigured
from crossdesk.store.database import Database, open_database
from crossdesk.testing.handling import handle
from crossdesk.testing.plugin import provision

from gateway.accept.admission import Admission
from gateway.accept.waiting_room import WaitingRoom
from gateway.access.agent_tokens import issue_token
from gateway.access.passwords import Passwords
from gateway.accounts import hash_key
from gateway.app import create_app
from gateway.changes import Changes, open_changes
from gateway.found_urgent import FoundUrgent
from gateway.gateway import Gateway
from gateway.memory import Memory
from gateway.settings import GatewaySettings
from gateway.webhooks.record_endpoint import record_endpoint

KEYS = {"demo": "ck_test_the-demo-shop", "other": "ck_test_the-other-shop"}


class NotingBus:
    """Acknowledges at once and keeps what was published."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []

    @property
    def events(self) -> list[Event]:
        return [unwrap(envelope) for envelope in self.published]

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        self.published.extend(envelopes)

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        raise NotImplementedError("nothing under test joins a group")

    def tail(self, topics: Collection[str], *, since: datetime | None = None) -> AsyncIterator[Record | Caught]:
        raise NotImplementedError("nothing under test follows the log")

    async def check(self, deadline: float = 1.0) -> None:
        return


@pytest.fixture
async def gateway_url(database_url: str) -> str:
    """The URL of the gateway's own role; its schema is migrated and empty."""
    return await provision(database_url, "gateway")


@pytest.fixture
async def gateway_database(gateway_url: str) -> AsyncIterator[Database]:
    async with open_database(gateway_url, "gateway") as database:
        yield database


@pytest.fixture
async def endpoints(gateway_database: Database) -> Database:
    """The gateway's tables, where the demo shop has the endpoint `main` and one switched off, another shop `main`."""
    for tenant, endpoint, active in (("demo", "main", True), ("demo", "old", False), ("other", "main", True)):
        url = f"https://shop.example/{endpoint}"
        configured = WebhookConfigured(tenant=tenant, endpoint_id=endpoint, url=url, active=active)
        await handle(gateway_database, record_endpoint, configured)
    return gateway_database


@pytest.fixture
def waiting_room() -> WaitingRoom:
    return WaitingRoom(60.0, monotonic)


@pytest.fixture
def urgent() -> FoundUrgent:
    return FoundUrgent()


@pytest.fixture
async def changes(
    gateway_url: str, gateway_database: Database, waiting_room: WaitingRoom, urgent: FoundUrgent
) -> AsyncIterator[Changes]:
    async with open_changes(gateway_url, gateway_database, waiting_room.leave, lambda: None, urgent.note) as changes:
        yield changes


def known_accounts(waiting_room: WaitingRoom) -> Memory:
    """Two shops, each with an agent called anna."""
    memory, now = Memory(waiting_room), datetime.now(UTC)
    for tenant, key in KEYS.items():
        quota = Quota(per_second=1000, burst=1000)
        memory.apply(TenantConfigured(tenant=tenant, name=tenant, api_key_hashes=[hash_key(key)], quota=quota), now)
        account = {"agent_id": "anna", "email": "anna@shop.example", "name": "Anna", "password_hash": tenant}
        memory.apply(AgentAccountConfigured(tenant=tenant, **account), now)
    return memory


@pytest.fixture
def gateway(gateway_database: Database, changes: Changes, waiting_room: WaitingRoom) -> Gateway:
    """One replica that may deliver webhooks to loopback."""
    secrets = {"token_secret": "t" * 32, "webhook_secret": "w" * 32, "webhook_allow_private": True}
    urls = {"bus_url": "postgresql://localhost/bus", "database_url": "postgresql://localhost/gateway"}
    clock = monotonic
    return Gateway(
        settings=GatewaySettings.model_validate({**urls, **secrets}),
        bus=NotingBus(),
        database=gateway_database,
        memory=known_accounts(waiting_room),
        changes=changes,
        admission=Admission(64, clock),
        waiting_room=waiting_room,
        passwords=Passwords(clock),
    )


Clients = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def clients(gateway: Gateway) -> AsyncIterator[Clients]:
    """Call for a client of a shop (by default the demo shop), or of its agent."""
    app = create_app(gateway)
    async with AsyncExitStack() as stack:
        opened: list[httpx.AsyncClient] = []

        def client(tenant: str = "demo", *, agent: bool = False) -> httpx.AsyncClient:
            bearer = token(gateway, tenant) if agent else KEYS[tenant]
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            headers = {"Authorization": f"Bearer {bearer}"}
            opened.append(httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers))
            stack.push_async_callback(opened[-1].aclose)
            return opened[-1]

        yield client


def token(gateway: Gateway, tenant: str) -> str:
    account = gateway.memory.accounts.agent(tenant, "anna")
    assert account is not None
    return issue_token(account, gateway.settings.token_secret, now=datetime.now(UTC), hours=1)[0]


Serve = Callable[[Any], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Call with an ASGI app to have it served over real HTTP on loopback; gives its URL."""
    async with AsyncExitStack() as stack:

        async def serve(app: Any) -> str:
            return await stack.enter_async_context(_served(app))

        yield serve


@asynccontextmanager
async def _served(app: Any) -> AsyncIterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1, ws="none")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110  # uvicorn tells of its start by this flag alone
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task
