"""Callbacks over the API: offered by routing-service, wished for on the log, decided there, and shown to everybody."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.bus.envelope import Envelope, unwrap
from crossdesk.contracts.callbacks import (
    CallbackCancelled,
    CallbackRefused,
    CallbackReminded,
    CallbackRequested,
    CallbackSettled,
)
from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import CallbackBooked
from crossdesk.store.database import Database

from gateway.app import create_app
from gateway.gateway import Gateway

from .conftest import KEYS, NotingBus
from .test_ratings_and_suggestions import an_answered_conversation, record

STARTS = datetime(2026, 11, 30, 8, tzinfo=UTC)
WINDOW = {"starts_at": STARTS, "ends_at": STARTS + timedelta(hours=3), "time_zone": "Europe/Berlin"}
TOLD = Answer(text="Jemand meldet sich.", language="de", scenario="routing/callback_booked")
Decides = Callable[[Any], Event]


class DecidingBus(NotingBus):
    """What is published is answered at once, as routing-service would on the log, and projected."""

    def __init__(self, database: Database, decide: Decides) -> None:
        super().__init__()
        self.database, self.decide = database, decide

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        await super().publish(envelopes)
        for envelope in envelopes:
            await record(self.database, self.decide(unwrap(envelope)))


@asynccontextmanager
async def deciding(gateway: Gateway, decide: Decides, tenant: str = "demo") -> AsyncIterator[httpx.AsyncClient]:
    bus = DecidingBus(gateway.database, decide)
    app = create_app(replace(gateway, bus=bus))
    headers = {"Authorization": f"Bearer {KEYS[tenant]}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway", headers=headers
    ) as client:
        yield client


def place_of(event: Any) -> dict[str, Any]:
    return {"tenant": event.tenant, "conversation_id": event.conversation_id}


def booking(inquiry_id: UUID) -> Decides:
    def decide(wish: CallbackRequested) -> Event:
        about = {"inquiry_id": inquiry_id, "skill": "payments", "language": "de", "summary": "wants a decision"}
        told = {"chosen": True, "request_id": wish.request_id, "holding_text": TOLD, "why": "the customer chose it"}
        return CallbackBooked(**place_of(wish), **WINDOW, **about, **told)

    return decide


def refusing(wish: CallbackRequested) -> Event:
    return CallbackRefused(**place_of(wish), request_id=wish.request_id, reason="full", why="all places are taken")


async def test_a_chosen_window_is_told_to_the_customer_and_shown_with_its_zone(
    gateway: Gateway, gateway_database: Database
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    own = f"/v1/conversations/{conversation}"
    async with deciding(gateway, booking(inquiry_id)) as client:
        answer = await client.put(f"{own}/callback", json={"starts_at": "2026-11-30T09:00:00+01:00"})
        assert answer.status_code == 200, answer.text
        decided = answer.json()
        assert (decided["status"], decided["starts_at"], decided["time_zone"]) == (
            "booked",
            "2026-11-30T08:00:00Z",
            "Europe/Berlin",
        )
        assignment = (await client.get(f"/v1/inquiries/{inquiry_id}")).json()["assignment"]
        assert (assignment["state"], assignment["chosen"], assignment["time_zone"]) == (
            "callback_booked",
            True,
            "Europe/Berlin",
        )
        messages = (await client.get(f"{own}/messages")).json()["messages"]
    assert [each["text"] for each in messages if each["author"] == "bot"][-1] == TOLD.text


async def test_a_refusal_is_a_409_with_its_reason_and_nothing_changes(
    gateway: Gateway, gateway_database: Database
) -> None:
    conversation, _ = await an_answered_conversation(gateway_database)
    async with deciding(gateway, refusing) as client:
        answer = await client.put(f"/v1/conversations/{conversation}/callback", json={"by": "2026-11-30T09:00:00Z"})
        assert (answer.status_code, answer.json()["detail"]) == (409, "full: all places are taken")
        assert (await client.get(f"/v1/conversations/{conversation}")).json()["state"] == "open"


async def test_the_same_wish_under_one_key_is_one_event_and_gets_the_same_answer(
    gateway: Gateway, gateway_database: Database
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    async with deciding(gateway, booking(inquiry_id)) as client:
        path, wish = f"/v1/conversations/{conversation}/callback", {"starts_at": "2026-11-30T08:00:00Z"}
        answers = [await client.put(path, json=wish, headers={"Idempotency-Key": "slot-1"}) for _ in range(2)]
        bus = client._transport.app.state.gateway.bus  # type: ignore[attr-defined]  # the bus made above
    assert answers[0].json() == answers[1].json()
    assert len({envelope.id for envelope in bus.published}) == 1


async def test_a_cancelled_callback_is_told_and_another_shops_conversation_is_nobodys(
    gateway: Gateway, gateway_database: Database
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)

    def decide(wish: CallbackCancelled) -> Event:
        told = {"inquiry_id": inquiry_id, "outcome": "cancelled", "request_id": wish.request_id}
        return CallbackSettled(**place_of(wish), **WINDOW, **told)

    path = f"/v1/conversations/{conversation}/callback"
    async with deciding(gateway, decide) as client:
        assert (await client.delete(path)).json()["status"] == "cancelled"
    async with deciding(gateway, decide, "other") as client:
        assert (await client.delete(path)).status_code == 404
        assert (await client.put(path, json={"by": "2026-11-30T09:00:00Z"})).status_code == 404


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"starts_at": "2026-11-30T09:00:00Z", "by": "2026-11-30T09:00:00Z"},
        {"starts_at": "2026-11-30T09:00:00"},
        {"starts_at": 1796029200},
        {"at": "2026-11-30T09:00:00Z"},
    ],
)
async def test_a_wish_that_is_none_is_refused_before_the_log(
    gateway: Gateway, gateway_database: Database, wish: dict[str, Any]
) -> None:
    def never(event: Any) -> Event:
        raise AssertionError(f"{event} was published")

    async with deciding(gateway, never) as client:
        assert (await client.put(f"/v1/conversations/{uuid4()}/callback", json=wish)).status_code == 422


async def test_a_reminder_and_a_missed_window_are_messages_and_lines_of_the_timeline(
    gateway: Gateway, gateway_database: Database, clients: Callable[..., httpx.AsyncClient]
) -> None:
    conversation, inquiry_id = await an_answered_conversation(gateway_database)
    about = {"tenant": "demo", "conversation_id": conversation, "inquiry_id": inquiry_id, **WINDOW}
    sorry = Answer(text="Das tut uns leid.", language="de", scenario="routing/callback_missed")
    await record(gateway_database, CallbackReminded(**about, holding_text=TOLD))
    await record(gateway_database, CallbackSettled(**about, outcome="missed", holding_text=sorry, why="nobody came"))
    shown = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()
    assert [message["text"] for message in shown["messages"]][-2:] == [TOLD.text, sorry.text]
    reminded, missed = shown["timeline"][-2:]
    assert (reminded["type"], missed["type"], missed["data"]["outcome"]) == (
        "CallbackReminded",
        "CallbackSettled",
        "missed",
    )
    assert missed["data"]["window"]["time_zone"] == "Europe/Berlin"


async def test_windows_are_asked_of_routing_service_for_the_callers_shop(
    gateway: Gateway, clients: Callable[..., httpx.AsyncClient]
) -> None:
    heard: list[str] = []

    def slots(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers["x-crossdesk-tenant"])
        return httpx.Response(409, json={"detail": "an agent has this conversation already"})

    path = f"/v1/conversations/{uuid4()}/callback-slots"
    assert (await clients().get(path)).status_code == 503
    played = httpx.AsyncClient(transport=httpx.MockTransport(slots), base_url="http://routing")
    app = create_app(replace(gateway, routing=played))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.get(path, headers={"Authorization": f"Bearer {KEYS['other']}"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "no-callback")
    assert heard == ["other"]
