"""An agent has a reply checked: translation-service is told who reads it, and nothing is published."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
from crossdesk.contracts.gateway import Customer, InquiryReceived
from crossdesk.contracts.translation import LanguageDetected
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import HANDLERS, written_by_another_replica

from gateway.app import create_app
from gateway.gateway import Gateway

from .conftest import token

FINDING = {"kind": "address", "start": 0, "end": 4, "said": "Hast", "wanted": "Sie, Ihr, Ihnen"}
CHECKED = {"language": "de", "market": "DE/de", "checked": True, "why": "checked", "findings": [FINDING]}


async def test_a_reply_is_checked_for_the_customer_of_the_conversation_and_no_other_shop_can_ask(
    gateway: Gateway, gateway_database: Database
) -> None:
    conversation, asked = uuid4(), []
    customer = Customer(id="c", name="Jana Du", email="jana@shop.example", country="DE", time_zone="Europe/Berlin")
    inquiry = an_inquiry("Wo bleibt mein Paket?", inquiry_id=uuid4(), customer=customer)
    place: dict[str, Any] = {"tenant": "demo", "conversation_id": conversation}
    found = LanguageDetected(**place, inquiry_id=inquiry.inquiry_id, language="de", confidence=0.9)
    for event in (InquiryReceived(**place, inquiry=inquiry), found):
        await handle(gateway_database, HANDLERS[type(event)], event, rows=written_by_another_replica(gateway_database))

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.headers["x-crossdesk-tenant"], json.loads(request.content)))
        return httpx.Response(200, json=CHECKED)

    neighbour = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://translation")
    app = create_app(replace(gateway, translation=neighbour))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        reply = {"text": "Hast du es?", "moments": ["2026-11-30T09:00:00Z"]}
        path = f"/v1/agents/conversations/{conversation}/reply-check"
        own, other = ({"Authorization": f"Bearer {token(gateway, shop)}"} for shop in ("demo", "other"))
        told = await client.post(path, json=reply, headers=own)
        foreign = await client.post(path, json=reply, headers=other)
        wrong = await client.post(path, json={**reply, "moments": ["tomorrow"]}, headers=own)
    assert told.json() == CHECKED
    assert (foreign.status_code, wrong.status_code) == (404, 422)
    [(tenant, body)] = asked
    assert tenant == "demo"
    assert body == {
        "text": "Hast du es?",
        "language": None,
        "customer_language": "de",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "names": ["Jana", "Du"],
        "moments": ["2026-11-30T09:00:00Z"],
    }
    assert gateway.bus.events == []  # type: ignore[attr-defined]
