"""Outcomes reach a tenant's receiver over real HTTP, signed, again after a failure, and on request once more."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.contracts.gateway import AgentReplied, Quota, TenantConfigured, WebhookConfigured
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle
from fastapi import FastAPI, Request, Response
from services.gateway.tests.integration.another_replica import written_by_another_replica
from standardwebhooks import Webhook

from gateway.accounts import MOST_KNOWN_ENDPOINTS, hash_key
from gateway.gateway import Gateway
from gateway.record.record_agent import record_agent_reply
from gateway.record.record_reply import record_reply
from gateway.webhooks.attempt import Result, open_client
from gateway.webhooks.deliver import AT_ONCE_PER_ENDPOINT, claim, deliver, delivering, note
from gateway.webhooks.record_endpoint import record_endpoint
from gateway.webhooks.schedule import DELAYS
from gateway.webhooks.signing import signing_secret

from .conftest import KEYS

Serve = Callable[[Any], Awaitable[str]]
Clients = Callable[..., httpx.AsyncClient]


class Receiver:
    """A shop's endpoint: answers with `answers` in turn, then with 204; keeps what it got."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.got: list[tuple[bytes, dict[str, str]]] = []
        self.news = asyncio.Event()
        self.app = FastAPI()
        self.app.post("/hooks")(self.take)
        self.app.post("/elsewhere")(self.take)

    async def take(self, request: Request) -> Response:
        self.got.append((await request.body(), dict(request.headers)))
        self.news.set()
        status = self.answers.pop(0) if self.answers else 204
        return Response(status_code=status, headers={"location": "/elsewhere"} if status == 302 else None)

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()


async def configure(database: Database, url: str, tenant: str = "demo", *, active: bool = True) -> WebhookConfigured:
    event = WebhookConfigured(tenant=tenant, endpoint_id="main", url=url, active=active, why="configured by the shop")
    await handle(database, record_endpoint, event)
    return event


async def reply(database: Database, tenant: str = "demo") -> ReplyDecided:
    answer = Answer(text="Ihr Paket ist unterwegs – 在路上", language="de", scenario="s")
    event = ReplyDecided(tenant=tenant, conversation_id=uuid4(), inquiry_id=uuid4(), answer=answer, why="sure")
    await handle(database, record_reply, event, rows=written_by_another_replica(database))
    return event


async def deliveries(database: Database, tenant: str = "demo") -> list[dict[str, Any]]:
    async with database.transaction([tenant]) as connection:
        return [dict(row) for row in await connection.fetch("SELECT * FROM webhook_deliveries ORDER BY created_at")]


async def become_due(database: Database) -> None:
    async with database.transaction(["demo"]) as connection:
        await connection.execute("UPDATE webhook_deliveries SET next_try_at = now()")


async def deliver_due(gateway: Gateway) -> None:
    """One try of everything that is due."""
    async with open_client() as client:
        for delivery in await claim(gateway, Counter()):
            await deliver(gateway, client, delivery)


async def until(database: Database, state: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            found = await deliveries(database)
            if found and found[0]["state"] == state:
                return found[0]
            await asyncio.sleep(0.02)


async def test_an_outcome_arrives_signed_within_moments(gateway: Gateway, serve: Serve) -> None:
    receiver = Receiver()
    await configure(gateway.database, await serve(receiver.app) + "/hooks")
    async with delivering(gateway):
        await asyncio.sleep(0.2)
        event = await reply(gateway.database)
        await receiver.wait_for(1)
        done = await until(gateway.database, "delivered")
    body, headers = receiver.got[0]
    secret = signing_secret(gateway.settings.webhook_secret, "demo", "main")
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "inquiry.answered"
    assert told["data"]["inquiry_id"] == str(event.inquiry_id)
    assert told["data"]["answer"]["text"] == event.answer.text
    assert (done["attempts"], done["last_status"], done["last_error"]) == (1, 204, None)


async def test_a_failed_delivery_is_tried_again_signed_anew_under_the_same_id(gateway: Gateway, serve: Serve) -> None:
    receiver = Receiver(500, 302)
    await configure(gateway.database, await serve(receiver.app) + "/hooks")
    await reply(gateway.database)
    await deliver_due(gateway)
    (waiting,) = await deliveries(gateway.database)
    assert (waiting["state"], waiting["last_status"]) == ("pending", 500)
    await deliver_due(gateway)
    assert len(receiver.got) == 1, "it was tried again before it was due"
    await asyncio.sleep(1.1)  # signatures carry whole seconds: the next one has to differ
    for _ in range(2):
        await become_due(gateway.database)
        await deliver_due(gateway)
    (done,) = await deliveries(gateway.database)
    assert (done["state"], done["attempts"]) == ("delivered", 3)
    headers = [headers for _, headers in receiver.got]
    assert len({each["webhook-id"] for each in headers}) == 1
    assert headers[0]["webhook-signature"] != headers[1]["webhook-signature"]
    for body, each in receiver.got:
        Webhook(signing_secret(gateway.settings.webhook_secret, "demo", "main")).verify(body, each)


async def test_redirects_are_not_followed(gateway: Gateway, serve: Serve) -> None:
    receiver = Receiver(302)
    await configure(gateway.database, await serve(receiver.app) + "/hooks")
    await reply(gateway.database)
    await deliver_due(gateway)
    (waiting,) = await deliveries(gateway.database)
    assert (waiting["state"], waiting["last_status"], len(receiver.got)) == ("pending", 302, 1)


async def test_after_three_days_of_failures_a_delivery_has_failed(gateway: Gateway) -> None:
    await configure(gateway.database, "http://127.0.0.1:1/hooks")
    await reply(gateway.database)
    waited = timedelta()
    for _ in range(len(DELAYS) + 1):
        await become_due(gateway.database)
        (due,) = await claim(gateway, Counter())
        await note(gateway, due, Result(503, "the receiver answered 503"))
        async with gateway.database.transaction(["demo"]) as connection:
            waited += await connection.fetchval("SELECT greatest(next_try_at - now(), '0') FROM webhook_deliveries")
    (given_up,) = await deliveries(gateway.database)
    assert (given_up["state"], given_up["attempts"]) == ("failed", len(DELAYS) + 1)
    assert timedelta(days=2.5) < waited <= timedelta(days=3)
    assert await claim(gateway, Counter()) == []


async def test_an_endpoint_that_is_gone_is_switched_off_by_an_event(gateway: Gateway, serve: Serve) -> None:
    receiver = Receiver(410)
    configured = await configure(gateway.database, await serve(receiver.app) + "/hooks")
    gateway.memory.accounts.configure_webhook(configured)
    await reply(gateway.database)
    await deliver_due(gateway)
    (off,) = gateway.bus.events  # type: ignore[attr-defined]  # the bus of these tests keeps what was published
    assert (off.endpoint_id, off.active, off.why) == ("main", False, "the receiver answered 410 Gone")
    await reply(gateway.database)
    await handle(gateway.database, record_endpoint, off)
    await reply(gateway.database)
    assert [each["state"] for each in await deliveries(gateway.database)] == ["cancelled", "cancelled"]


async def test_a_slow_endpoint_gives_no_more_than_its_share(gateway: Gateway) -> None:
    await configure(gateway.database, "http://127.0.0.1:1/hooks")
    await configure(gateway.database, "http://127.0.0.1:1/hooks", "other")
    for _ in range(AT_ONCE_PER_ENDPOINT + 3):
        await reply(gateway.database)
    await reply(gateway.database, "other")
    first = Counter(each.tenant for each in await claim(gateway, Counter()))
    assert first == {"demo": AT_ONCE_PER_ENDPOINT, "other": 1}
    assert await claim(gateway, Counter({("demo", "main"): AT_ONCE_PER_ENDPOINT})) == []
    assert len(await claim(gateway, Counter({("demo", "main"): AT_ONCE_PER_ENDPOINT - 1}))) == 1


async def test_replicas_never_take_the_same_delivery(gateway: Gateway) -> None:
    await configure(gateway.database, "http://127.0.0.1:1/hooks")
    for _ in range(12):
        await reply(gateway.database)
    taken = await asyncio.gather(*(claim(gateway, Counter()) for _ in range(6)))
    ids = [each.id for of_replica in taken for each in of_replica]
    assert len(ids) == len(set(ids)) >= AT_ONCE_PER_ENDPOINT


async def test_private_addresses_are_not_called_unless_allowed(gateway: Gateway, serve: Serve) -> None:
    receiver = Receiver()
    await configure(gateway.database, (await serve(receiver.app)).replace("http", "https") + "/hooks")
    await reply(gateway.database)
    object.__setattr__(gateway.settings, "webhook_allow_private", False)
    await deliver_due(gateway)
    (waiting,) = await deliveries(gateway.database)
    assert waiting["last_error"] == "the URL must lead to a public address"
    assert receiver.got == []


async def test_a_delivery_is_listed_and_replayed(gateway: Gateway, clients: Clients, serve: Serve) -> None:
    receiver = Receiver()
    await configure(gateway.database, await serve(receiver.app) + "/hooks")
    await reply(gateway.database)
    await deliver_due(gateway)
    (listed,) = (await clients().get("/v1/webhooks/deliveries?state=delivered")).json()["deliveries"]
    assert (listed["state"], listed["next_try_at"]) == ("delivered", None)
    url = f"/v1/webhooks/deliveries/{listed['id']}/replay"
    assert (await clients("other").post(url)).status_code == 404
    again = await clients().post(url)
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    await deliver_due(gateway)
    assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]
    await configure(gateway.database, "http://127.0.0.1:1/hooks", active=False)
    off = await clients().post(url)
    assert (off.status_code, off.json()["type"]) == (409, "https://crossdesk.dev/problems/webhook-endpoint-off")


async def test_replays_have_a_quota_of_their_own(gateway: Gateway, clients: Clients) -> None:
    await configure(gateway.database, "http://127.0.0.1:1/hooks")
    await reply(gateway.database)
    (waiting,) = await deliveries(gateway.database)
    quota = Quota(per_second=0.01, burst=2)
    shop = TenantConfigured(tenant="demo", name="demo", api_key_hashes=[hash_key(KEYS["demo"])], quota=quota)
    gateway.memory.apply(shop, datetime.now(UTC))
    url = f"/v1/webhooks/deliveries/{waiting['id']}/replay"
    told = [await clients().post(url) for _ in range(3)]
    assert [each.status_code for each in told] == [202, 202, 429]
    assert int(told[2].headers["retry-after"]) >= 1
    assert (await clients().get("/v1/webhooks/deliveries")).status_code == 200
    assert (await clients("other").post(url)).status_code == 404


async def test_deliveries_come_in_pages_newest_first(gateway: Gateway, clients: Clients) -> None:
    await configure(gateway.database, "http://127.0.0.1:1/hooks")
    conversation = uuid4()
    for number in range(5):
        event = AgentReplied(
            tenant="demo", conversation_id=conversation, message_id=uuid4(), agent_id="anna", text=str(number)
        )
        await handle(gateway.database, record_agent_reply, event, rows=written_by_another_replica(gateway.database))
    seen: list[str] = []
    page: dict[str, Any] = {"next_cursor": ""}
    while page["next_cursor"] is not None:
        params = {"limit": 2, "cursor": page["next_cursor"]}
        page = (await clients().get("/v1/webhooks/deliveries", params=params)).json()
        seen += [each["event"]["data"]["text"] for each in page["deliveries"]]
    assert seen == ["4", "3", "2", "1", "0"]
    assert (await clients("other").get("/v1/webhooks/deliveries")).json()["deliveries"] == []


async def test_configuring_an_endpoint_publishes_it_and_shows_its_secret(gateway: Gateway, clients: Clients) -> None:
    answer = await clients().put("/v1/webhooks/main", json={"url": "https://shop.example/hooks"})
    assert answer.status_code == 202
    shown = answer.json()
    assert shown["secret"] == signing_secret(gateway.settings.webhook_secret, "demo", "main")
    (event,) = gateway.bus.events  # type: ignore[attr-defined]  # the bus of these tests keeps what was published
    assert event == WebhookConfigured(
        tenant="demo", endpoint_id="main", url="https://shop.example/hooks", why="configured by the shop as active"
    )
    await handle(gateway.database, record_endpoint, event)
    listed = (await clients().get("/v1/webhooks")).json()["endpoints"]
    assert listed == [{"endpoint_id": "main", "url": event.url, "active": True, "why": event.why}]
    assert (await clients("other").get("/v1/webhooks")).json() == {"endpoints": []}


async def test_one_endpoint_too_many_is_refused_and_passed_over_where_two_replicas_let_it_in(
    gateway: Gateway, clients: Clients
) -> None:
    now = datetime.now(UTC)
    for number in range(MOST_KNOWN_ENDPOINTS):
        event = WebhookConfigured(tenant="demo", endpoint_id=f"e-{number}", url="https://a.example", active=False)
        gateway.memory.apply(event, now)
    async with gateway.database.transaction(["demo"]) as connection:
        await connection.execute(
            "INSERT INTO webhook_endpoints (tenant, endpoint_id, url, active, configured_at, why) "
            "SELECT 'demo', 'e-' || n, 'https://a.example', false, now(), '' FROM generate_series(0, $1 - 1) AS n",
            MOST_KNOWN_ENDPOINTS,
        )
    body = {"url": "https://shop.example/hooks", "active": False}
    refused = await clients().put("/v1/webhooks/one-more", json=body)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert (error["field"], "at most 100 endpoints" in error["detail"]) == ("endpoint_id", True)
    assert (await clients().put("/v1/webhooks/e-7", json=body)).status_code == 202
    assert (await clients("other").put("/v1/webhooks/one-more", json=body)).status_code == 202
    for name in ("one-more", "e-7"):
        let_in = WebhookConfigured(tenant="demo", endpoint_id=name, url=body["url"], active=False)
        await handle(gateway.database, record_endpoint, let_in)
    listed = (await clients().get("/v1/webhooks")).json()["endpoints"]
    assert len(listed) == MOST_KNOWN_ENDPOINTS
    assert [each["endpoint_id"] for each in listed if each["url"] == body["url"]] == ["e-7"]


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/x", "https://[::1]/x", "http://shop.example/x", "https://u:p@shop.example"]
)
async def test_an_endpoint_we_would_not_call_is_refused(gateway: Gateway, clients: Clients, url: str) -> None:
    object.__setattr__(gateway.settings, "webhook_allow_private", False)
    answer = await clients().put("/v1/webhooks/main", json={"url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "url"
