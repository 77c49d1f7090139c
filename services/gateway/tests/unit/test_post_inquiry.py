"""A message comes in: what is accepted, what is answered, what reaches the bus."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import InquiryReceived

from gateway.gateway import Gateway

Make = Callable[..., dict[str, Any]]
KEY = {"Idempotency-Key": "k-1"}


async def test_an_inquiry_is_published_before_it_is_answered(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    answer = await client.post("/v1/inquiries", json=a_request(order_id="CB-10000042", metadata={"page": "cart"}))
    assert answer.status_code == 202
    body = answer.json()
    [event] = bus.events
    assert isinstance(event, InquiryReceived)
    assert body == {
        "inquiry_id": str(event.inquiry.inquiry_id),
        "conversation_id": str(event.conversation_id),
        "status": "accepted",
        "links": {
            "self": f"/v1/inquiries/{event.inquiry.inquiry_id}",
            "conversation": f"/v1/conversations/{event.conversation_id}",
            "events": f"/v1/conversations/{event.conversation_id}/events",
        },
    }
    assert (event.tenant, event.inquiry.order_id, event.inquiry.metadata) == ("demo", "CB-10000042", {"page": "cart"})


async def test_a_key_gives_the_same_ids_on_every_machine(client: httpx.AsyncClient, a_request: Make) -> None:
    answer = await client.post("/v1/inquiries", json=a_request(), headers=KEY)
    inquiry_id = derive_id("demo", "inquiry", "k-1")
    assert answer.json()["inquiry_id"] == str(inquiry_id)
    assert answer.json()["conversation_id"] == str(derive_id("demo", "conversation", inquiry_id))


async def test_a_repeated_key_with_the_same_body_is_answered_again_and_published_once(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    first = await client.post("/v1/inquiries", json=a_request(), headers=KEY)
    again = await client.post("/v1/inquiries", json=dict(reversed(a_request().items())), headers=KEY)
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(bus.published) == 1


async def test_a_repeated_key_with_another_body_is_refused(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    await client.post("/v1/inquiries", json=a_request(), headers=KEY)
    other = await client.post("/v1/inquiries", json=a_request(text="Etwas anderes"), headers=KEY)
    assert other.status_code == 422
    assert other.json()["type"].endswith("/idempotency-key-reused")
    assert other.json()["errors"][0]["field"] == "idempotency-key"
    assert len(bus.published) == 1


async def test_keys_of_two_shops_have_nothing_to_do_with_each_other(client: httpx.AsyncClient, a_request: Make) -> None:
    mine = await client.post("/v1/inquiries", json=a_request(), headers=KEY)
    other = {**KEY, "Authorization": "Bearer ck_test_the-other-shop"}
    theirs = await client.post("/v1/inquiries", json=a_request(text="Etwas anderes"), headers=other)
    assert theirs.status_code == 202
    assert theirs.json()["inquiry_id"] != mine.json()["inquiry_id"]


async def test_a_message_whose_fate_is_open_is_published_again_under_the_same_id(
    client: httpx.AsyncClient, bus: Any, clock: Any, a_request: Make
) -> None:
    bus.hold = asyncio.Event()
    assert (await client.post("/v1/inquiries", json=a_request(), headers=KEY)).status_code == 503
    bus.hold.set()
    clock.now += 1
    answer = await client.post("/v1/inquiries", json=a_request(), headers=KEY)
    assert answer.status_code == 202
    claim = bus.events[0].idempotency
    assert bus.published[0].id == derive_id("demo", "k-1", claim.body_hash)


async def test_a_silent_bus_is_a_503_in_time_and_never_a_202(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    bus.hold = asyncio.Event()
    began = time.perf_counter()
    answer = await client.post("/v1/inquiries", json=a_request())
    assert time.perf_counter() - began < 2
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1
    assert bus.published == []


async def test_after_a_failure_others_are_refused_at_once_until_one_got_through(
    client: httpx.AsyncClient, bus: Any, clock: Any, a_request: Make
) -> None:
    bus.down = True
    await client.post("/v1/inquiries", json=a_request())
    bus.down = False
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 503
    assert bus.calls == 1
    clock.now += 0.6
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202


async def test_more_than_can_wait_for_the_bus_is_refused_before_its_body_is_read(
    client: httpx.AsyncClient, bus: Any, a_request: Make, gateway: Gateway
) -> None:
    bus.hold = asyncio.Event()
    waiting = [asyncio.create_task(client.post("/v1/inquiries", json=a_request())) for _ in range(4)]
    async with asyncio.timeout(5):
        while gateway.admission.under_way < 4:  # noqa: ASYNC110  # product code has no event for tests to wait on
            await asyncio.sleep(0)
    answer = await client.post("/v1/inquiries", content=unread(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("/overloaded")
    bus.hold.set()
    assert {task.status_code for task in await asyncio.gather(*waiting)} == {202}


async def test_a_used_up_quota_is_a_429_before_the_body_is_read_and_comes_back_with_time(
    client: httpx.AsyncClient, clock: Any, a_request: Make
) -> None:
    for _ in range(100):
        assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202
    answer = await client.post("/v1/inquiries", content=unread(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 429
    assert answer.json()["type"] == "https://crossdesk.dev/problems/quota-exceeded"
    clock.now += int(answer.headers["Retry-After"])
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic abc", "Bearer ck test", "Bearer \u00e9"]
)
async def test_every_wrong_key_gets_the_same_answer(client: httpx.AsyncClient, a_request: Make, header: str) -> None:
    answer = await client.post("/v1/inquiries", json=a_request(), headers={b"Authorization": header.encode("latin-1")})
    absent = await client.request("POST", "/v1/inquiries", headers={"Authorization": ""})
    assert answer.status_code == absent.status_code == 401
    assert answer.json() == absent.json()
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_trace_is_carried_on_or_begun(client: httpx.AsyncClient, bus: Any, a_request: Make) -> None:
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await client.post("/v1/inquiries", json=a_request(), headers={"traceparent": given})
    await client.post(
        "/v1/inquiries", json=a_request(), headers={"traceparent": "00-" + "0" * 32 + "-b7ad6b7169203331-01"}
    )
    assert bus.published[0].traceparent[:35] == given[:35]
    assert bus.published[1].traceparent.startswith("00-")
    assert bus.published[1].traceparent[3:35] != "0" * 32


async def unread() -> AsyncIterator[bytes]:
    """A body that fails the test when somebody reads it."""
    raise AssertionError("the body was read")
    yield b""


async def test_a_further_message_takes_over_what_it_leaves_out(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    customer = {"id": "c-1", "country": "DE", "tier": "vip", "grammatical_gender": "feminine"}
    first = await client.post("/v1/inquiries", json=a_request(channel="whatsapp", customer=customer, order_id="CB-1"))
    conversation_id = first.json()["conversation_id"]
    answer = await client.post(f"/v1/conversations/{conversation_id}/messages", json={"text": "Und?"})
    assert answer.status_code == 202
    one, two = bus.events
    assert (two.conversation_id, two.key) == (one.conversation_id, one.key)
    assert two.inquiry.customer == one.inquiry.customer
    assert two.inquiry.customer.grammatical_gender == "feminine"
    assert (two.inquiry.channel, two.inquiry.order_id, two.inquiry.text) == ("whatsapp", "CB-1", "Und?")
