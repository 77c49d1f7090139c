"""The whole gateway on a real bus and a real database; a stand-in plays routing-service."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from crossdesk.bus.envelope import from_headers, unwrap, wrap
from crossdesk.bus.protocol import Bus, Record
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, AssignmentRequested, InquiryReceived, TenantConfigured
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.contracts.routing import AssignmentRefused, ConversationAssigned, ConversationQueued
from crossdesk.store.database import open_database
from crossdesk.tasks import background

from gateway.accounts import hash_key
from gateway.main import listen
from gateway.read.stream_shop import shop_events
from gateway.recent_conversations import RecentConversations
from gateway.settings import GatewaySettings

KEY = "ck_test_a-shop"
OTHER_KEY = "ck_test_another-shop"
PASSWORD = "correct horse"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ANGRY = "I have had enough of you"
INQUIRY = {"channel": "web", "customer": {"id": "c-1", "tier": "vip"}, "text": "I want to talk to a person"}


async def publish(bus: Bus, *events: Event) -> None:
    now = datetime.now(UTC)
    await bus.publish([wrap(event, event_id=uuid4(), source="test", time=now) for event in events])


def accounts() -> list[Event]:
    shops = [("demo", KEY), ("other", OTHER_KEY)]
    told: list[Event] = [
        TenantConfigured(tenant=shop, name=shop, api_key_hashes=[hash_key(key)]) for shop, key in shops
    ]
    for agent in ("ana", "ben"):
        fields = {"agent_id": agent, "email": f"{agent}@demo.example", "name": agent}
        told.append(AgentAccountConfigured(tenant="demo", password_hash=HASHER.hash(PASSWORD), **fields))
    return told


async def route(bus: Bus) -> None:
    """Queues every inquiry; the first agent who asks for a conversation gets it."""
    given: dict[UUID, str] = {}
    async for record in bus.tail([*InquiryReceived.topics(), *AssignmentRequested.topics()]):
        if not isinstance(record, Record):
            continue
        event = unwrap(from_headers(record.partition.topic, record.key, record.headers, record.data))
        if isinstance(event, InquiryReceived):
            await publish(bus, queued(event))
        if isinstance(event, AssignmentRequested):
            await publish(bus, decided(event, given.setdefault(event.conversation_id, event.agent_id)))


def queued(event: InquiryReceived) -> Event:
    place = {"tenant": event.tenant, "conversation_id": event.conversation_id, "inquiry_id": event.inquiry.inquiry_id}
    urgent = event.inquiry.text == ANGRY
    return ConversationQueued(**place, skill="general", language="en", priority=5, summary="", urgent=urgent)


def decided(event: AssignmentRequested, winner: str) -> Event:
    asked = {"tenant": event.tenant, "conversation_id": event.conversation_id, "request_id": event.request_id}
    if winner == event.agent_id:
        return ConversationAssigned(**asked, agent_id=winner, inquiry_id=uuid4())
    return AssignmentRefused(**asked, agent_id=event.agent_id)


Replica = Callable[[], Any]


@pytest.fixture
async def replica(gateway_url: str, bus_url: str) -> Replica:
    """Call for a running replica of the gateway: a context manager that gives its ASGI app."""
    await create_topics(bus_url, TOPICS, partitions=2)
    settings = GatewaySettings.model_validate(
        {
            "bus_url": bus_url,
            "database_url": gateway_url,
            "token_secret": "t" * 32,
            "webhook_secret": "w" * 32,
        }
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[Any]:
        async with (
            open_bus(bus_url) as bus,
            open_database(gateway_url, "gateway") as database,
            listen(settings, database, bus) as listening,
        ):
            worker = Worker("gateway", bus, database, listening.subscriptions, dead_letters_in_a_row=1)
            async with background(worker.run(), name="worker"):
                yield listening.app

    return running


@pytest.fixture
async def bus(bus_url: str, replica: Replica) -> AsyncIterator[Bus]:
    """The bus with accounts on it and routing at work."""
    async with open_bus(bus_url) as bus:
        await publish(bus, *accounts())
        async with background(route(bus), name="stand-in for routing-service"):
            yield bus


@asynccontextmanager
async def calling(app: Any, bearer: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {bearer}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers, timeout=20) as client:
        yield client


async def signed_in(app: Any, agent: str, stack: AsyncExitStack) -> httpx.AsyncClient:
    client = await stack.enter_async_context(calling(app, "nobody"))
    session = await client.post("/v1/agents/sign-in", json={"email": f"{agent}@demo.example", "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {session.json()['token']}"
    return client


async def until(client: httpx.AsyncClient, path: str, status: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            answer = await client.get(path)
            if answer.status_code == 200 and answer.json()["status"] == status:
                found: dict[str, Any] = answer.json()
                return found
            await asyncio.sleep(0.02)


async def test_an_inquiry_waits_for_a_person_and_exactly_one_agent_gets_it(replica: Replica, bus: Bus) -> None:
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(replica())
        shop = await stack.enter_async_context(calling(app, KEY))
        ana, ben = await signed_in(app, "ana", stack), await signed_in(app, "ben", stack)

        sent = (await shop.post("/v1/inquiries", json=INQUIRY)).json()
        await until(shop, sent["links"]["self"], "queued")
        conversation = sent["conversation_id"]
        assert (
            await ana.post(f"/v1/agents/conversations/{conversation}/reply", json={"text": "Hi"})
        ).status_code == 409

        taking = [agent.post(f"/v1/agents/queue/{conversation}/accept") for agent in (ana, ben)]
        answers = await asyncio.gather(*taking)
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        winner, loser = (ana, ben) if answers[0].status_code == 200 else (ben, ana)

        assert (
            await loser.post(f"/v1/agents/conversations/{conversation}/reply", json={"text": "Hi"})
        ).status_code == 409
        said = await winner.post(f"/v1/agents/conversations/{conversation}/reply", json={"text": "Guten Tag"})
        assert said.status_code == 202
        assert (await winner.post(f"/v1/agents/conversations/{conversation}/resolve")).status_code == 202
        async with asyncio.timeout(20):
            texts: list[str] = []
            while "Guten Tag" not in texts:
                page = (await shop.get(f"/v1/conversations/{conversation}/messages")).json()
                texts = [message["text"] for message in page["messages"]]
                await asyncio.sleep(0.02)


async def lanes_of(bus: Bus, conversation: str) -> list[str]:
    """Of the messages of a conversation, in the order in which they came."""
    found: list[InquiryReceived] = []
    async with aclosing(bus.tail(InquiryReceived.topics())) as log:
        async for entry in log:
            if not isinstance(entry, Record):
                break
            event = unwrap(from_headers(entry.partition.topic, entry.key, entry.headers, entry.data))
            assert isinstance(event, InquiryReceived)
            if str(event.conversation_id) == conversation:
                found.append(event)
    return [event.lane for event in sorted(found, key=lambda event: event.inquiry.received_at)]


async def test_what_one_replica_hears_to_be_urgent_takes_the_urgent_lane_at_every_other(
    replica: Replica, bus: Bus
) -> None:
    async with AsyncExitStack() as stack:
        shops = [
            await stack.enter_async_context(calling(await stack.enter_async_context(replica()), KEY)) for _ in "ab"
        ]
        begin = {"channel": "web", "customer": {"id": "c-2"}, "text": ANGRY}
        sent = (await shops[0].post("/v1/inquiries", json=begin)).json()
        conversation, lanes = sent["conversation_id"], ["normal"]
        async with asyncio.timeout(30):
            while lanes[-1] == "normal":  # the tables may show the outcome a moment before the notification tells of it
                await until(shops[1], sent["links"]["self"], "queued")
                path = f"/v1/conversations/{conversation}/messages"
                sent = (await shops[1].post(path, json={"text": "Well?"})).json()
                lanes = await lanes_of(bus, conversation)
        await shops[0].post(f"/v1/conversations/{conversation}/messages", json={"text": "Hello?"})
        assert (await lanes_of(bus, conversation))[-2:] == ["urgent", "urgent"]


async def test_another_shop_sees_and_reaches_nothing(replica: Replica, bus: Bus) -> None:
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(replica())
        shop = await stack.enter_async_context(calling(app, KEY))
        other = await stack.enter_async_context(calling(app, OTHER_KEY))
        sent = (await shop.post("/v1/inquiries", json=INQUIRY)).json()
        await until(shop, sent["links"]["self"], "queued")

        nowhere = await other.post(f"/v1/conversations/{uuid4()}/messages", json={"text": "x"})
        theirs = await other.post(f"/v1/conversations/{sent['conversation_id']}/messages", json={"text": "x"})
        unknown = await other.get("/v1/no/such/path")
        assert nowhere.status_code == theirs.status_code == unknown.status_code == 404
        assert nowhere.json() == theirs.json() == unknown.json()


async def test_a_replica_that_starts_later_knows_accounts_keys_and_conversations(replica: Replica, bus: Bus) -> None:
    once = {"Idempotency-Key": "order-mail-7"}
    async with replica() as app, calling(app, KEY) as shop:
        first = (await shop.post("/v1/inquiries", json=INQUIRY, headers=once)).json()
    async with replica() as app, calling(app, KEY) as shop:
        again = await shop.post("/v1/inquiries", json=INQUIRY, headers=once)
        assert (again.status_code, again.json()) == (202, first)
        reused = await shop.post("/v1/inquiries", json={**INQUIRY, "text": "Something else"}, headers=once)
        assert reused.status_code == 422
        further = await shop.post(f"/v1/conversations/{first['conversation_id']}/messages", json={"text": "And?"})
        assert further.status_code == 202


async def test_an_old_conversation_goes_on_with_its_customer_from_the_tables(replica: Replica, bus: Bus) -> None:
    async with replica() as app, calling(app, KEY) as shop:
        sent = (await shop.post("/v1/inquiries", json=INQUIRY)).json()
        await until(shop, sent["links"]["self"], "queued")
        app.state.gateway.memory.conversations = RecentConversations()
        further = await shop.post(f"/v1/conversations/{sent['conversation_id']}/messages", json={"text": "And?"})
        assert further.status_code == 202
        again = await until(shop, further.json()["links"]["self"], "queued")
        assert again["conversation_id"] == sent["conversation_id"]
        recent = app.state.gateway.memory.conversations.find("demo", UUID(sent["conversation_id"]))
        assert (recent.customer.id, recent.customer.tier) == ("c-1", "vip")


async def test_streams_of_every_replica_tell_of_payments_that_look_like_an_attack(replica: Replica, bus: Bus) -> None:
    async with AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(replica()) for _ in range(2)]
        sent = [shop_events(app.state.gateway, "demo", ["PaymentAlertRaised"], None) for app in apps]
        streams = [await stack.enter_async_context(aclosing(each)) for each in sent]
        for stream in streams:
            assert (await anext(stream)).startswith(b": follow")
        await publish(bus, an_alert("other"), an_alert("demo"))
        async with asyncio.timeout(20):
            told = [await first_alert(stream) for stream in streams]
    assert all(b'"entity":"IP of demo"' in each for each in told)


async def first_alert(stream: AsyncIterator[bytes]) -> bytes:
    """Passing over the gap that a replica tells of once it listens."""
    async for sent in stream:
        if b"event: PaymentAlertRaised" in sent:
            return sent
    raise AssertionError("the stream ended without an alert")


def an_alert(tenant: str) -> PaymentAlertRaised:
    now = datetime.now(UTC)
    return PaymentAlertRaised(
        tenant=tenant,
        alert_id=uuid4(),
        rule="card-testing-many-cards-by-ip",
        entity_kind="ip",
        entity=f"IP of {tenant}",
        entity_digest="ab" * 16,
        window="10m",
        severity="high",
        sentence="5 different cards were used from one IP within 10 minutes.",
        counts={"ip_cards_10m": 5},
        transaction_ids=["t1"],
        first_at=now,
        last_at=now,
    )
