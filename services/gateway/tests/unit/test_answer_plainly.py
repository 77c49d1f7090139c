"""Past the framework or through it: the same answer, the same event, the same counts."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.contracts.gateway import InquiryReceived
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message

from gateway.accept.admission import Admission
from gateway.accept.answer_plainly import answer_plainly, drafting
from gateway.accept.quota import Quotas
from gateway.app import Api
from gateway.gateway import Gateway
from gateway.memory import Memory

Make = Callable[..., dict[str, Any]]
Headers = Sequence[tuple[bytes, bytes]]
KEYED = ((b"idempotency-key", b"k-1"),)
JSON = (b"content-type", b"application/json")
TRACE = (b"traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
BEARER = (b"authorization", b"Bearer ck_test_the-demo-shop")

TEXTS = st.text(st.characters(exclude_categories=()), max_size=12) | st.sampled_from(
    [
        "e\u0301",
        "a\0",
        "\ud800",
        "c-1\n",
        "DE",
        "de_AT",
        "Europe/Berlin",
        "Mars/Base",
        " ",
        "\u202e",
        "5",
        "CB-1",
        "a@b.c",
        "4111 1111 1111 1111",
        "4111111111111111",
        "card\uff14111111111111111",
    ]
)
ANYTHING = TEXTS | st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.none() | TEXTS, max_size=2)
CUSTOMERS = st.fixed_dictionaries(
    {"id": TEXTS | st.just("c-1")},
    optional={
        "name": ANYTHING,
        "email": TEXTS | st.sampled_from(["jana@example.com", "4111111111111111@example.com"]),
        "phone": TEXTS | st.sampled_from(["+49 30 123", "4111 1111 1111 1111"]),
        "locale": TEXTS | st.sampled_from(["de-DE", "pt_BR", "de\n"]),
        "country": TEXTS | st.sampled_from(["DE", "DE\n", "de"]),
        "time_zone": TEXTS | st.sampled_from(["Europe/Berlin", "UTC", "Europe/Berlin\n"]),
        "tier": TEXTS | st.sampled_from(["vip", "gold"]),
        "surprise": ANYTHING,
    },
)
UUIDS = st.uuids().map(str) | st.uuids().map(lambda each: each.hex) | st.uuids().map(lambda each: each.urn) | ANYTHING
ATTACHMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "url": st.sampled_from(["https://a.example/b", "http://a.example", "https://u:p@a.example", "https://["]),
            "content_type": st.sampled_from(["image/png", "image", "image/png\n"]) | TEXTS,
        }
    ),
    max_size=11,
)
FIELDS = {
    "order_id": TEXTS | st.sampled_from(["CB-1", "#1", "CB-1\n"]),
    "attachments": ATTACHMENTS | ANYTHING,
    "metadata": st.dictionaries(TEXTS | st.sampled_from(["page", "k\n"]), TEXTS | ANYTHING, max_size=3) | ANYTHING,
}
INQUIRIES = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["web", "email", "pigeon"]),
        "customer": CUSTOMERS | st.just({"id": "c-1"}) | ANYTHING,
        "text": st.text(min_size=1) | ANYTHING,
    },
    optional={**FIELDS, "conversation_id": UUIDS, "surprise": ANYTHING},
)
MESSAGES = st.fixed_dictionaries(
    {"text": st.text(min_size=1) | ANYTHING},
    optional={**FIELDS, "channel": TEXTS | st.just("email"), "customer": CUSTOMERS},
)
ODD = st.sampled_from(
    [
        b'{"channel":"web","customer":{"id":"c"},"text":"a","text":"b"}',
        b'{"channel":"web","customer":{"id":"c","id":"c d"},"text":"a"}',
        b'{"channel":"web","customer":{"id":"c d","id":"c"},"text":"a"}',
        b'\xef\xbb\xbf{"channel":"web","customer":{"id":"c"},"text":"a"}',
        b'{"channel":"web","customer":{"id":"c"},"text":"\xff"}',
        b'{"channel":"web","customer":{"id":"c"},"text":"a","order_id":NaN}',
        b'[{"channel":"web"}]',
        b' {"channel":"web","customer":{"id":"c"},"text":"a"} ',
        '{"channel":"web","customer":{"id":"c"},"text":"a"}'.encode("utf-16"),
        b"",
        b"null",
    ]
)


@dataclass(frozen=True)
class Answered:
    """What came of a request. `quota`: tokens left."""

    status: int
    headers: dict[bytes, bytes]
    body: Any
    events: list[Any]
    quota: float


async def ask(app: ASGIApp, path: str, body: bytes, headers: Headers, *, late: bool = False) -> list[Message]:
    """Post as a server would; `late`: the body comes after the application has asked for it."""
    sent: list[Message] = []
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if late:
            await asyncio.sleep(0)
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of(path, body, headers), receive, send)
    return sent


def scope_of(path: str, body: bytes, headers: Headers) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-length", b"%d" % len(body)), *headers],
        "server": ("gateway", 80),
        "client": ("127.0.0.1", 1),
    }


@pytest.fixture
def both(routes: Api, gateway: Gateway, memory: Memory) -> Callable[..., Any]:
    """Asks twice from the same state, past the framework and through it; the state is new for each call."""

    async def ask_twice(path: str, body: bytes, headers: Headers, before: Sequence[InquiryReceived] = ()) -> Any:
        async def through(app: ASGIApp) -> Answered:
            fresh = Memory(memory.waiting_room)
            fresh.accounts = memory.accounts
            for event in before:
                fresh.apply(event, event.inquiry.received_at)
            quotas = Quotas(lambda: 0.0)
            bus = type(gateway.bus)()
            routes.state.gateway = replace(
                gateway, memory=fresh, bus=bus, quotas=quotas, admission=Admission(4, lambda: 0.0)
            )
            start, *rest = await ask(app, path, body, [*headers, TRACE])
            answer = b"".join(message.get("body", b"") for message in rest)
            shop = memory.accounts.tenants["demo"]
            left = quotas._bucket("demo", shop.quota, "messages").tokens
            events = [described(each) for each in bus.published]
            return Answered(start["status"], dict(start["headers"]), json.loads(answer), events, left)

        return await through(routes), await through(lambda *call: FastAPI.__call__(routes, *call))

    return ask_twice


def described(envelope: Envelope) -> Any:
    """An event but for the moment and the span."""
    event = InquiryReceived.model_validate_json(envelope.data)
    assert event.inquiry.received_at == envelope.time
    assert (event.tenant, event.key, event.published_on) == (envelope.tenant, envelope.key, envelope.topic)
    plain = event.model_dump()
    del plain["inquiry"]["received_at"]
    return envelope.id, envelope.type, envelope.source, (envelope.traceparent or "")[:35], plain


fuzzed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)


@fuzzed
@given(body=INQUIRIES.map(lambda each: json.dumps(each).encode()) | ODD)
async def test_an_inquiry_is_judged_the_same_on_both_ways(both: Any, body: bytes) -> None:
    plainly, framed = await both("/v1/inquiries", body, [JSON, BEARER, *KEYED])
    assert plainly == framed


@fuzzed
@given(body=MESSAGES.map(lambda each: json.dumps(each).encode()) | ODD)
async def test_a_further_message_is_judged_the_same_on_both_ways(both: Any, a_request: Make, body: bytes) -> None:
    customer = {"id": "c-1", "name": "Jana", "tier": "vip", "country": "DE"}
    first = json.dumps(a_request(customer=customer, order_id="CB-1")).encode()
    _, begun = await both("/v1/inquiries", first, [JSON, BEARER, *KEYED])
    before = event_of(begun)
    path = f"/v1/conversations/{before.conversation_id}/messages"
    plainly, framed = await both(path, body, [JSON, BEARER, (b"idempotency-key", b"k-2")], [before])
    assert plainly == framed


def event_of(answered: Answered) -> InquiryReceived:
    *_, plain = answered.events[0]
    plain["inquiry"]["received_at"] = "2026-11-27T12:00:00Z"
    return InquiryReceived.model_validate(plain)


async def test_who_has_no_quota_left_is_told_the_same_on_both_ways(
    routes: Api, gateway: Gateway, memory: Memory, bus: Any, a_request: Make
) -> None:
    shop, body = memory.accounts.tenants["demo"], json.dumps(a_request()).encode()
    gateway.quotas.owe("demo", shop.quota, "messages", 127)  # of 100, and ten more come each second
    routes.state.gateway = gateway
    plainly = await ask(routes, "/v1/inquiries", body, [JSON, BEARER])
    framed = await ask(lambda *call: FastAPI.__call__(routes, *call), "/v1/inquiries", body, [JSON, BEARER])
    assert plainly == framed
    assert plainly[0]["status"] == 429
    assert dict(plainly[0]["headers"])[b"retry-after"] == b"3"
    assert not bus.published


ODD_HEADERS = [
    [],
    [JSON],
    [BEARER],
    [JSON, (b"authorization", b"bearer  ck_test_the-demo-shop ")],
    [JSON, (b"authorization", b"Bearer nobody")],
    [JSON, BEARER, BEARER],
    [JSON, BEARER, (b"idempotency-key", b"")],
    [JSON, BEARER, (b"idempotency-key", b"a b")],
    [JSON, BEARER, (b"idempotency-key", b"k" * 256)],
    [JSON, BEARER, (b"idempotency-key", b"\xe9")],
    [JSON, BEARER, (b"idempotency-key", b"one"), (b"idempotency-key", b"two")],
    [JSON, BEARER, *KEYED, (b"accept", b"a"), (b"accept", b"b")],
    [(b"content-type", b"text/plain"), BEARER],
    [(b"content-type", b"APPLICATION/JSON; charset=latin-1"), BEARER, *KEYED],
]


@pytest.mark.parametrize("headers", ODD_HEADERS, ids=ascii)
async def test_odd_headers_are_judged_the_same_on_both_ways(both: Any, a_request: Make, headers: Headers) -> None:
    body = json.dumps(a_request()).encode()
    plainly, framed = await both("/v1/inquiries", body, headers)
    assert (plainly.status, plainly.headers, plainly.quota) == (framed.status, framed.headers, framed.quota)
    assert (plainly.status < 300) == (len(plainly.events) == 1)
    if plainly.status >= 300 or any(name == b"idempotency-key" for name, _ in headers):
        assert plainly == framed


@pytest.mark.parametrize("late", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("keyed", [(), KEYED], ids=["without key", "with key"])
async def test_what_is_sent_as_usual_never_reaches_the_framework(
    gateway: Gateway, bus: Any, a_request: Make, late: bool, keyed: Headers
) -> None:
    async def plainly_only(scope: Any, receive: Any, send: Any) -> None:
        draft = drafting(scope)
        assert draft is not None
        assert await answer_plainly(gateway, draft, scope, receive, send) is None

    customer = {"id": "c", "name": "Zoë", "locale": "de_AT", "country": "AT", "time_zone": "Europe/Vienna"}
    body = json.dumps(a_request(customer=customer, order_id="CB-1", metadata={"page": "cart"})).encode()
    start, answer = await ask(plainly_only, "/v1/inquiries", body, [JSON, BEARER, *keyed], late=late)
    conversation_id = json.loads(answer["body"])["conversation_id"]
    path = f"/v1/conversations/{conversation_id}/messages"
    again, _ = await ask(plainly_only, path, b'{"text": "Und?"}', [JSON, BEARER], late=late)
    assert (start["status"], again["status"], len(bus.published)) == (202, 202, 2)


async def test_a_body_that_does_not_come_is_a_408_and_the_connection_is_closed(
    app: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.access.arriving_body.BODY_SECONDS", 0.01)
    sent: list[Message] = []

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("nothing comes")

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope_of("/v1/inquiries", b"{}", [JSON, BEARER]), never, send)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
