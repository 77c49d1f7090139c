"""The API over a bus in memory, for tests of what happens before the bus."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, cast

import httpx
import pytest
from argon2 import PasswordHasher
from crossdesk.bus.catching_up import CatchingUp
from crossdesk.bus.envelope import Envelope, unwrap
from crossdesk.bus.protocol import Caught, Membership, Partition, Record
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, Quota, TenantConfigured
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database

from gateway.accept.admission import Admission
from gateway.accept.quota import Quotas
from gateway.accept.waiting_room import WaitingRoom
from gateway.access.passwords import Passwords
from gateway.accounts import hash_key
from gateway.app import Api
from gateway.changes import Changes
from gateway.gateway import Gateway
from gateway.memory import Memory
from gateway.settings import GatewaySettings

API_KEY = "ck_test_the-demo-shop"
OTHER_KEY = "ck_test_the-other-shop"
PASSWORD = "correct horse"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


class FakeBus:
    """`down`: nothing is acknowledged. `hold`: publishes wait for it, no longer than their deadline."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []
        self.calls = 0
        self.down = False
        self.hold: asyncio.Event | None = None

    @property
    def events(self) -> list[Event]:
        return [unwrap(envelope) for envelope in self.published]

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        self.calls += 1
        if self.down:
            raise BusUnavailable("the fake bus is down")
        if self.hold is not None:
            await self._wait(self.hold, deadline)
        self.published.extend(envelopes)

    async def _wait(self, hold: asyncio.Event, deadline: float) -> None:
        try:
            await asyncio.wait_for(hold.wait(), deadline)
        except TimeoutError:
            raise BusUnavailable("the fake bus did not acknowledge in time") from None

    def join(self, group: str, topics: Collection[str]) -> AbstractAsyncContextManager[Membership]:
        raise NotImplementedError("nothing under test joins a group")

    async def tail(
        self, topics: Collection[str], *, since: datetime | None = None, catching_up: CatchingUp | None = None
    ) -> AsyncIterator[Record | Caught]:
        read, catching_up = 0, catching_up or CatchingUp()
        while True:
            catching_up.look()
            for offset, envelope in enumerate(self.published[read:], read):
                if envelope.topic in topics:
                    yield record_of(envelope, offset)
                read = offset + 1
            catching_up.reached()
            yield Caught()
            await catching_up.asked.wait()

    async def check(self, deadline: float = 1.0) -> None:
        if self.down:
            raise BusUnavailable("the fake bus is down")


class UpToDate(CatchingUp):
    """Nothing is on the log that is not known here, so nobody has to wait."""

    async def now(self, deadline: float = 1.0) -> bool:
        return True


def record_of(envelope: Envelope, offset: int = 0) -> Record:
    place = Partition(envelope.topic, 0)
    return Record(place, offset, envelope.key, envelope.headers(), envelope.data, envelope.time)


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def bus() -> FakeBus:
    return FakeBus()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waiting_room(settings: GatewaySettings, clock: Clock) -> WaitingRoom:
    return WaitingRoom(settings.longest_wait, clock)


@pytest.fixture(scope="session")
def password_hash() -> str:
    return HASHER.hash(PASSWORD)


@pytest.fixture
def memory(password_hash: str, waiting_room: WaitingRoom) -> Memory:
    """Two shops; Ana answers for the demo shop."""
    memory = Memory(waiting_room)
    memory.messages_read = UpToDate()
    quota = Quota(per_second=10, burst=100)
    memory.apply(TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[hash_key(API_KEY)], quota=quota), NOW)
    memory.apply(TenantConfigured(tenant="other", name="Other", api_key_hashes=[hash_key(OTHER_KEY)]), NOW)
    ana: dict[str, Any] = {
        "agent_id": "ana",
        "email": "Ana@demo.example",
        "name": "Ana",
        "password_hash": password_hash,
    }
    memory.apply(AgentAccountConfigured(tenant="demo", skills=["general"], languages=["en"], **ana), NOW)
    return memory


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings.model_validate(
        {
            "bus_url": "postgresql://localhost/bus",
            "database_url": "postgresql://localhost/gateway",
            "token_secret": "t" * 32,
            "webhook_secret": "w" * 32,
            "publish_deadline": 0.2,
        }
    )


@pytest.fixture
async def gateway(settings: GatewaySettings, bus: FakeBus, memory: Memory, clock: Clock) -> Gateway:
    """Without tables: nothing tested with it may need them."""
    nothing, waiting_room = cast(Database, None), memory.waiting_room
    return Gateway(
        settings=settings,
        bus=bus,
        database=nothing,
        memory=memory,
        changes=Changes(nothing, waiting_room.leave, lambda: None, memory.urgent.note),
        admission=Admission(4, clock),
        waiting_room=waiting_room,
        passwords=Passwords(clock, HASHER),
        quotas=Quotas(clock),
    )


@pytest.fixture(scope="session")
def routes() -> Api:
    """Made once: building the routes takes longer than most tests."""
    return Api()


@pytest.fixture
def app(routes: Api, gateway: Gateway) -> Api:
    routes.state.gateway = gateway
    return routes


@pytest.fixture
async def client(app: Api) -> AsyncIterator[httpx.AsyncClient]:
    """A storefront with the demo shop's key."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as client:
        yield client


@pytest.fixture
def a_request() -> Callable[..., dict[str, Any]]:
    """The body of a valid inquiry; every field can be set by name."""

    def make(**fields: Any) -> dict[str, Any]:
        return {"channel": "web", "customer": {"id": "c-1"}, "text": "Wo bleibt mein Paket?", **fields}

    return make
