"""Conversations named in evidence are put in as messages: of the shop's own, masked, oldest first."""

import dataclasses
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica
from services.gateway.tests.integration.conftest import KEYS

from gateway.app import create_app
from gateway.gateway import Gateway

PATH = "/v1/disputes/stripe/dp_1/evidence"
GIVEN = {"at": "2026-11-28T10:00:00Z", "by": "shop", "text": "We wrote a letter."}


async def talk(database: Database, conversation: UUID) -> None:
    inquiry = an_inquiry(inquiry_id=uuid4(), text="Wo bleibt mein Paket?")
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    about = {**place, "inquiry_id": inquiry.inquiry_id}
    said = "Card 4111 1111 1111 1111 was charged."
    reply = {"agent_id": "anna", "message_id": uuid4(), "text": said, "language": "en"}
    events: list[Event] = [
        InquiryReceived(**place, inquiry=inquiry, why="a customer wrote"),
        InquiryTranslated(**about, source="de", target="en", text="Where is my parcel?", engine="argos"),
        AgentReplied(**place, **reply),
    ]
    for minutes, event in enumerate(events):
        rows = written_by_another_replica(database)
        await handle(database, HANDLERS[type(event)], event, rows=rows, at=NOON + timedelta(minutes=minutes))


async def put(gateway: Gateway, body: dict[str, Any], tenant: str = "demo") -> tuple[httpx.Response, list[Any]]:
    """The answer, and what payments-risk-service heard."""
    heard: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(202)

    there = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://payments")
    app = create_app(dataclasses.replace(gateway, payments_risk=there))
    headers = {"authorization": f"Bearer {KEYS[tenant]}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", headers=headers) as api:
        return await api.put(PATH, json=body), heard


async def test_what_was_said_is_put_in_before_what_is_given(gateway: Gateway, gateway_database: Database) -> None:
    conversation = uuid4()
    await talk(gateway_database, conversation)
    answer, [evidence] = await put(gateway, {"conversations": [str(conversation)], "messages": [GIVEN]})
    assert answer.status_code == 202
    assert [each["by"] for each in evidence["messages"]] == ["customer", "shop", "shop"]
    assert evidence["messages"][0]["text"] == "Wo bleibt mein Paket?"
    assert evidence["messages"][0]["english"] == "Where is my parcel?"
    assert evidence["messages"][1]["text"] == "Card •••• 1111 was charged."
    assert evidence["messages"][2] == GIVEN
    assert "conversations" not in evidence


@pytest.mark.parametrize("tenant", ["other", "demo"])
async def test_a_conversation_of_another_shop_or_of_nobody_is_refused_by_field(
    gateway: Gateway, gateway_database: Database, tenant: str
) -> None:
    conversation = uuid4()
    await talk(gateway_database, conversation)
    named = conversation if tenant == "other" else uuid4()
    answer, heard = await put(gateway, {"conversations": [str(named)]}, tenant)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "conversations[0]")
    assert heard == []
