"""Many messages in one request: a verdict for each, one publish for all."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

Make = Callable[..., dict[str, Any]]


async def test_each_item_gets_its_verdict_and_one_bad_item_holds_up_none(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    items = [a_request(text="one"), a_request(text="\0"), {"nothing": "right"}, a_request(text="four")]
    answer = await client.post("/v1/inquiries:batch", json={"items": items})
    assert answer.status_code == 202
    body = answer.json()
    assert (body["accepted"], body["refused"]) == (2, 2)
    assert [(each["index"], each["status"]) for each in body["verdicts"]] == [
        (0, "accepted"),
        (1, "refused"),
        (2, "refused"),
        (3, "accepted"),
    ]
    assert body["verdicts"][1]["problem"]["errors"][0]["field"] == "text"
    assert [event.inquiry.text for event in bus.events] == ["one", "four"]
    assert [str(event.inquiry.inquiry_id) for event in bus.events] == [
        each["inquiry_id"] for each in body["verdicts"] if each["status"] == "accepted"
    ]
    assert bus.calls == 1


async def test_a_key_within_a_batch_works_as_in_single_requests(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    await client.post("/v1/inquiries", json=a_request(text="one"), headers={"Idempotency-Key": "a"})
    items = [
        a_request(text="one", idempotency_key="a"),
        a_request(text="other", idempotency_key="a"),
        a_request(text="two", idempotency_key="b"),
        a_request(text="two", idempotency_key="b"),
    ]
    verdicts = (await client.post("/v1/inquiries:batch", json={"items": items})).json()["verdicts"]
    assert [each["status"] for each in verdicts] == ["accepted", "refused", "accepted", "accepted"]
    assert verdicts[1]["problem"]["type"].endswith("/idempotency-key-reused")
    assert verdicts[2]["inquiry_id"] == verdicts[3]["inquiry_id"]
    assert [event.inquiry.text for event in bus.events][:2] == ["one", "two"]
    assert len({envelope.id for envelope in bus.published}) == 2, "a repetition has the same id and counts once"


async def test_500_items_fit_and_501_do_not(client: httpx.AsyncClient, bus: Any, a_request: Make) -> None:
    assert (await client.post("/v1/inquiries:batch", json={"items": [a_request()] * 501})).status_code == 422
    assert (await client.post("/v1/inquiries:batch", json={"items": []})).status_code == 422
    answer = await client.post("/v1/inquiries:batch", json={"items": [a_request()] * 500})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 500)
    assert (bus.calls, len(bus.published)) == (1, 500)


async def test_a_batch_uses_up_quota_for_all_its_items(client: httpx.AsyncClient, clock: Any, a_request: Make) -> None:
    assert (await client.post("/v1/inquiries:batch", json={"items": [a_request()] * 150})).status_code == 202
    answer = await client.post("/v1/inquiries", json=a_request())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 6, "51 short at 10 a second"
    clock.now += 6
    assert (await client.post("/v1/inquiries", json=a_request())).status_code == 202


async def test_a_batch_the_bus_does_not_take_is_a_503_for_all(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    bus.down = True
    assert (await client.post("/v1/inquiries:batch", json={"items": [a_request()]})).status_code == 503


async def test_a_batch_with_nothing_valid_asks_nothing_of_the_bus(client: httpx.AsyncClient, bus: Any) -> None:
    answer = await client.post("/v1/inquiries:batch", json={"items": [{}]})
    assert (answer.status_code, answer.json()["refused"], bus.calls) == (202, 1, 0)


async def test_messages_of_one_conversation_in_a_batch_keep_to_one_lane(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    one, other = str(uuid4()), str(uuid4())
    items = [
        a_request(text="Where is it?", conversation_id=one),
        a_request(text="This is fraud!", conversation_id=one),
        a_request(text="This is fraud!", conversation_id=other),
    ]
    assert (await client.post("/v1/inquiries:batch", json={"items": items})).json()["accepted"] == 3
    assert [event.lane for event in bus.events] == ["normal", "normal", "urgent"]
