"""Whatever is sent, a problem names what was wrong: never a 500, never something on the bus that should not be."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access.admitted_route import BODY_LIMIT, DISCARD_LIMIT
from gateway.app import Api

Make = Callable[..., dict[str, Any]]
JSON = {"Content-Type": "application/json"}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("channel", "customer", "conversation_id", "order_id", "text", "attachments", "metadata", "surprise")

WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "text"),
    ({"text": " \n\t\u3000"}, "text"),
    ({"text": "\u202e\u200f"}, "text"),
    ({"text": "a\0b"}, "text"),
    ({"text": "half \ud800 a pair"}, "text"),
    ({"text": "x" * 20_001}, "text"),
    ({"text": 5}, "text"),
    ({"text": None}, "text"),
    ({"channel": "pigeon"}, "channel"),
    ({"customer": {}}, "customer.id"),
    ({"customer": "c-1"}, "customer"),
    ({"customer": {"id": "c 1"}}, "customer.id"),
    ({"customer": {"id": "c-1", "email": "no address"}}, "customer.email"),
    ({"customer": {"id": "c-1", "name": "A\0"}}, "customer.name"),
    ({"customer": {"id": "c-1", "name": "A\nB"}}, "customer.name"),
    ({"customer": {"id": "c-1", "time_zone": "Mars/Olympus"}}, "customer.time_zone"),
    ({"customer": {"id": "c-1", "country": "Germany"}}, "customer.country"),
    ({"customer": {"id": "c-1", "locale": "../../etc"}}, "customer.locale"),
    ({"customer": {"id": "c-1", "tier": "gold"}}, "customer.tier"),
    ({"customer": {"id": "c-1", "age": 3}}, "customer.age"),
    ({"conversation_id": "7"}, "conversation_id"),
    ({"order_id": "CB 1"}, "order_id"),
    ({"attachments": [{"url": "http://example.com/a", "content_type": "image/png"}]}, "attachments[0].url"),
    ({"attachments": [{"url": "https://me:secret@example.com/a", "content_type": "image/png"}]}, "attachments[0].url"),
    ({"attachments": [{"url": "https://[", "content_type": "image/png"}]}, "attachments[0].url"),
    ({"attachments": [{"url": "https://example.com/a", "content_type": "image"}]}, "attachments[0].content_type"),
    ({"attachments": [{"url": "https://example.com/a", "content_type": "image/png"}] * 11}, "attachments"),
    ({"metadata": {"k": 1}}, "metadata.k"),
    ({"metadata": {"k": "\0"}}, "metadata.k"),
    ({"metadata": {f"k{n}": "v" for n in range(21)}}, "metadata"),
    ({"surprise": True}, "surprise"),
]


@pytest.mark.parametrize(("fields", "named"), WRONG_FIELDS, ids=lambda value: ascii(value)[:40])
async def test_a_wrong_field_is_named(
    client: httpx.AsyncClient, bus: Any, a_request: Make, fields: dict[str, Any], named: str
) -> None:
    answer = await client.post("/v1/inquiries", content=json.dumps(a_request(**fields)), headers=JSON)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "https://crossdesk.dev/problems/invalid-request"
    assert problem["errors"][0]["field"] == named
    assert problem["errors"][0]["detail"]
    assert bus.published == []


@pytest.mark.parametrize("text", ["🙃🙃", "x" * 20_000, "שלום \u202eabc", "e\u0301", "0", "\ufeffhello"])
async def test_unusual_texts_are_taken_as_they_are(
    client: httpx.AsyncClient, bus: Any, a_request: Make, text: str
) -> None:
    answer = await client.post("/v1/inquiries", json=a_request(text=text))
    assert answer.status_code == 202
    assert bus.events[0].inquiry.text == ("\u00e9" if text == "e\u0301" else text)


@pytest.mark.parametrize(
    "body",
    [b"{", b"nope", b'{"text": "\xff"}', b"[" * 100_000, b"9" * 10_000, b'{"a": NaN'],
    ids=["cut off", "a word", "no UTF-8", "deep", "a huge number", "NaN"],
)
async def test_what_is_not_json_is_a_400(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/v1/inquiries", content=body, headers=JSON)
    assert answer.status_code == 400, answer.text
    assert answer.json()["type"].endswith("/bad-json")


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", None])
async def test_what_does_not_say_it_is_json_is_a_415(
    client: httpx.AsyncClient, a_request: Make, media: str | None
) -> None:
    headers = {"Content-Type": media} if media else {}
    answer = await client.post("/v1/inquiries", content=json.dumps(a_request()), headers=headers)
    assert answer.status_code == 415
    assert answer.json()["status"] == 415


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.shop+json"])
async def test_json_by_any_of_its_names_is_taken(client: httpx.AsyncClient, a_request: Make, media: str) -> None:
    answer = await client.post("/v1/inquiries", content=json.dumps(a_request()), headers={"Content-Type": media})
    assert answer.status_code == 202


async def test_a_missing_body_is_a_422(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/inquiries")).status_code == 422
    assert (await client.post("/v1/inquiries", headers=JSON)).status_code == 422


async def test_a_client_that_asks_before_sending_much_is_refused_unread(client: httpx.AsyncClient) -> None:
    async def unread() -> AsyncIterator[bytes]:
        pytest.fail("the body was read")
        yield b""

    headers = {**JSON, "Content-Length": str(10 * 1024 * 1024), "Expect": "100-continue"}
    answer = await client.post("/v1/inquiries", content=unread(), headers=headers)
    assert (answer.status_code, answer.json()["type"][-15:]) == (413, "/body-too-large")


@pytest.mark.parametrize("announced", [{}, {"Content-Length": str(10**9)}], ids=["in chunks", "announced"])
async def test_a_large_body_is_passed_over_to_a_bound(client: httpx.AsyncClient, announced: dict[str, str]) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 64 * 1024
            yield b" " * 64 * 1024

    answer = await client.post("/v1/inquiries", content=endless(), headers={**JSON, **announced})
    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"
    assert sent <= BODY_LIMIT + DISCARD_LIMIT + 128 * 1024


async def test_a_body_of_the_largest_size_is_read(client: httpx.AsyncClient, a_request: Make) -> None:
    whole = json.dumps(a_request()).encode()
    assert (await client.post("/v1/inquiries", content=whole.ljust(BODY_LIMIT), headers=JSON)).status_code == 202
    assert (await client.post("/v1/inquiries", content=whole.ljust(BODY_LIMIT + 1), headers=JSON)).status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/inquiries/", 404),
        ("DELETE", "/v1/inquiries", 405),
        ("TRACE", "/v1/transactions", 405),
    ],
)
async def test_what_does_not_exist_is_a_problem_too(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("allow" in answer.headers) == (status == 405)


async def test_all_methods_of_a_path_are_named(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/conversations/e3e70682-c209-1cac-a29f-6fbed82c07cd/messages")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")


async def test_a_fault_of_ours_is_a_500_that_says_nothing_of_it(
    client: httpx.AsyncClient, bus: Any, a_request: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(bus, "publish", broken)
    answer = await client.post("/v1/inquiries", json=a_request())
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/internal-error")
    assert "secret" not in answer.text


PATHS = ("/v1/inquiries", "/v1/inquiries:batch", "/v1/transactions", "/v1/shipment-updates", "/v1/agents/sign-in")
fuzzed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)


@fuzzed
@given(path=st.sampled_from(PATHS), body=ANYTHING | st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
async def test_no_json_whatsoever_makes_a_5xx(app: Api, clock: Any, path: str, body: Any) -> None:
    await _never_5xx(app, clock, path, json.dumps(body).encode())


@fuzzed
@given(path=st.sampled_from(PATHS), body=st.binary(max_size=200))
async def test_no_bytes_whatsoever_make_a_5xx(app: Api, clock: Any, path: str, body: bytes) -> None:
    await _never_5xx(app, clock, path, body)


@fuzzed
@given(field=st.sampled_from(FIELDS), value=ANYTHING)
async def test_one_strange_field_in_a_valid_message_makes_no_5xx(
    app: Api, clock: Any, a_request: Make, field: str, value: Any
) -> None:
    whole = a_request(**{field: value})
    await _never_5xx(app, clock, "/v1/inquiries", json.dumps(whole).encode())
    await _never_5xx(app, clock, "/v1/inquiries:batch", json.dumps({"items": [whole]}).encode())


async def _never_5xx(app: Api, clock: Any, path: str, body: bytes) -> None:
    clock.now += 60
    headers = {**JSON, "Authorization": "Bearer ck_test_the-demo-shop"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        answer = await client.post(path, content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    assert answer.status_code != 429, "the test went past the quota and checked nothing"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
