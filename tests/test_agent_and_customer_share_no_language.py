"""Gateway and translation-service on one bus: a German customer and an agent who reads English understand each other.

The engine is a stand-in that knows four half sentences, and routing-service is played: it gives every message to anna.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from argon2 import PasswordHasher
from crossdesk.bus.envelope import from_headers, unwrap, wrap
from crossdesk.bus.protocol import Bus, Record
from crossdesk.bus.url import create_topics, open_bus
from crossdesk.consume.worker import Worker
from crossdesk.contracts import TOPICS
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, InquiryReceived, TenantConfigured
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.service import Service
from crossdesk.store.database import open_database
from crossdesk.tasks import background
from crossdesk.testing.plugin import provision
from gateway.accounts import hash_key
from gateway.main import SERVICE as GATEWAY
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from translation.main import SERVICE as TRANSLATION

from deploy.simulators.serving import serving

KEY, PASSWORD, CLUSTER_KEY = "ck_test_two-languages", "correct horse", "the key of this cluster"
KNOWN = {
    "Wo ist die Bestellung": "Where is the order",
    "und wann kommt sie an": "and when does it arrive",
    "The order": "Die Bestellung",
    "will be with you on": "kommt bei Ihnen an am",
}
ORDER, DAY = "CB-10000042", "2026-11-30"
ASKED = f"Wo ist die Bestellung {ORDER} und wann kommt sie an?"
READ = f"Where is the order {ORDER} and when does it arrive?"
SAID = f"The order {ORDER} will be with you on {DAY}."
TOLD = f"Die Bestellung {ORDER} kommt bei Ihnen an am {DAY}."
BETTER = f"Ihre Bestellung {ORDER} ist am {DAY} bei Ihnen."


class Desk(NamedTuple):
    """The shop's storefront, and its agent."""

    shop: httpx.AsyncClient
    anna: httpx.AsyncClient


async def word_by_word(request: Request) -> Response:
    """LibreTranslate, as far as this conversation goes."""
    text = (await request.json())["q"]
    for one, other in KNOWN.items():
        text = text.replace(one, other)
    return JSONResponse({"translatedText": text})


async def publish(bus: Bus, *events: Event) -> None:
    now = datetime.now(UTC)
    await bus.publish([wrap(event, event_id=uuid4(), source="test", time=now) for event in events])


async def give_all_to_anna(bus: Bus) -> None:
    async for record in bus.tail(InquiryReceived.topics()):
        if isinstance(record, Record):
            event = unwrap(from_headers(record.partition.topic, record.key, record.headers, record.data))
            assert isinstance(event, InquiryReceived)
            place = {"tenant": event.tenant, "conversation_id": event.conversation_id}
            await publish(bus, ConversationAssigned(**place, inquiry_id=event.inquiry.inquiry_id, agent_id="anna"))


@asynccontextmanager
async def running(service: Service, bus: Bus, database_url: str, **settings: Any) -> AsyncIterator[Any]:
    """A service as it runs, in this process; gives its HTTP side."""
    url = await provision(database_url, service.schema)
    urls = {"bus_url": "postgresql://localhost/bus", "database_url": url, "service_key": CLUSTER_KEY}
    async with open_database(url, service.schema) as database:
        read = service.settings.model_validate({**urls, **settings})
        async with service.listen(read, database, bus) as listening:
            worker = Worker(service.name, bus, database, listening.subscriptions, dead_letters_in_a_row=1)
            async with background(worker.run(), name=service.name):
                yield listening.app


@asynccontextmanager
async def calling(app: Any, bearer: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {bearer}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers, timeout=20) as client:
        yield client


@pytest.fixture
async def desk(database_url: str, bus_url: str) -> AsyncIterator[Desk]:
    await create_topics(bus_url, TOPICS, partitions=2)
    account = {"agent_id": "anna", "email": "anna@demo.example", "name": "Anna"}
    password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(open_bus(bus_url))
        await publish(
            bus,
            TenantConfigured(tenant="demo", name="demo", api_key_hashes=[hash_key(KEY)]),
            AgentAccountConfigured(tenant="demo", password_hash=password_hash, **account),
        )
        await stack.enter_async_context(background(give_all_to_anna(bus), name="stand-in for routing-service"))
        engine = await stack.enter_async_context(
            serving(Starlette(routes=[Route("/translate", word_by_word, methods=["POST"])]))
        )
        patient = {"translation_url": engine, "translation_seconds": 30}
        translation = await stack.enter_async_context(running(TRANSLATION, bus, database_url, **patient))
        asked_at = await stack.enter_async_context(serving(translation))
        secrets = {"token_secret": "t" * 32, "webhook_secret": "w" * 32}
        patient = {"translation_service_url": asked_at, "reply_held_seconds": 60}
        gateway = await stack.enter_async_context(running(GATEWAY, bus, database_url, **patient, **secrets))
        anna = await stack.enter_async_context(calling(gateway, "nobody"))
        signed_in = await anna.post("/v1/agents/sign-in", json={"email": account["email"], "password": PASSWORD})
        anna.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"
        yield Desk(await stack.enter_async_context(calling(gateway, KEY)), anna)


async def shown(client: httpx.AsyncClient, path: str, wanted: str, **query: str) -> dict[str, Any]:
    """The last message as soon as it says what is wanted, itself or in a translation."""
    async with asyncio.timeout(30):
        while True:
            answer = await client.get(path, params=query)
            said = answer.json()["messages"] if answer.status_code == 200 else []
            if said and wanted in (said[-1]["text"], *(each["text"] for each in said[-1]["translations"].values())):
                found: dict[str, Any] = said[-1]
                return found
            await asyncio.sleep(0.02)


async def test_each_reads_the_other_and_what_an_agent_puts_right_takes_its_place(desk: Desk) -> None:
    customer = {"id": "c-1", "country": "DE"}
    sent = await desk.shop.post("/v1/inquiries", json={"channel": "web", "customer": customer, "text": ASKED})
    conversation = sent.json()["conversation_id"]
    own, read = f"/v1/agents/conversations/{conversation}", f"/v1/conversations/{conversation}/messages"
    assert (await shown(desk.anna, own, READ))["text"] == ASKED

    replied = await desk.anna.post(f"{own}/reply", json={"text": SAID})
    assert replied.json()["translation"]["state"] == "being_translated"
    told = await shown(desk.shop, read, TOLD, original="true")
    assert (told["language"], told["original"], told["original_language"]) == ("de", SAID, "en")
    assert (await shown(desk.anna, own, TOLD))["original"] == SAID

    path = f"{own}/translations/{told['message_id']}/correction"
    assert (await desk.anna.post(path, json={"text": BETTER})).status_code == 202
    better = await shown(desk.shop, read, BETTER)
    assert (better["message_id"], better["original"]) == (told["message_id"], None)
    said = (await desk.shop.get(read)).json()["messages"]
    assert [each["text"] for each in said] == [ASKED, BETTER]
