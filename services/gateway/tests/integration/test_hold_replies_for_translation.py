"""Which replies are held for their translation, as translation-service plans them, and which are sent at once."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from crossdesk.store.database import Database

from gateway.app import create_app
from gateway.gateway import Gateway

from .conftest import token
from .two_languages import SAID, a_question, only_event, record

NO_ENGINE: dict[str, Any] = {"language": "en", "translate": False, "why": "no engine"}


class Planner:
    """translation-service as far as replies are planned; `answer` None: it does not work."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] | None = {"language": "en", "translate": True, "why": "translated from en"}
        self.asked: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/reply-plans"
        self.asked.append(json.loads(request.content))
        return httpx.Response(200, json=self.answer) if self.answer else httpx.Response(500)


@asynccontextmanager
async def desk_of_anna(gateway: Gateway, planner: Planner | None) -> AsyncIterator[httpx.AsyncClient]:
    played = None
    if planner is not None:
        played = httpx.AsyncClient(transport=httpx.MockTransport(planner), base_url="http://translation")
    app = create_app(replace(gateway, translation=played))
    bearer = {"Authorization": f"Bearer {token(gateway, 'demo')}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway", headers=bearer
    ) as client:
        yield client


async def reply_over_http(client: httpx.AsyncClient, conversation: UUID, **fields: Any) -> dict[str, Any] | None:
    """What is told of the translation."""
    answer = await client.post(f"/v1/agents/conversations/{conversation}/reply", json=fields)
    assert answer.status_code == 202
    told: dict[str, Any] | None = answer.json()["translation"]
    return told


async def test_a_reply_to_a_customer_of_another_language_is_held_for_its_translation(
    gateway_database: Database, gateway: Gateway
) -> None:
    conversation, planner = uuid4(), Planner()
    await record(gateway_database, *a_question(conversation))
    async with desk_of_anna(gateway, planner) as client:
        told = await reply_over_http(client, conversation, text=SAID)
        event = only_event(gateway)
        await record(gateway_database, event)
        await reply_over_http(client, conversation, text="As it is", translate=False)
    assert told == {"state": "being_translated", "language": "de", "why": "translated from en"}
    [asked] = planner.asked
    assert (asked["text"], asked["target"]) == (SAID, "de")
    assert (event.language, event.translation.target, event.translation.gender) == ("en", "de", "feminine")
    assert event.translation.by > datetime.now(UTC)
    in_turn = gateway.bus.events[1].translation  # type: ignore[attr-defined]
    assert in_turn is not None  # behind a reply that is being translated
    assert in_turn.target is None


async def test_all_other_replies_are_sent_at_once(gateway_database: Database, gateway: Gateway) -> None:
    conversation, planner = uuid4(), Planner()
    await record(gateway_database, *a_question(conversation))
    async with desk_of_anna(gateway, planner) as client:
        assert await reply_over_http(client, conversation, text="Gern!", language="de") is None
        assert await reply_over_http(client, conversation, text=SAID, translate=False) is None
        assert planner.asked == []
        for answer, why in ((None, "translation-service did not answer"), (NO_ENGINE, "no engine")):
            planner.answer = answer
            told = await reply_over_http(client, conversation, text=SAID, language="en")
            assert told == {"state": "as_written", "language": "en", "why": why}
    async with desk_of_anna(gateway, None) as client:
        assert await reply_over_http(client, conversation, text=SAID) is None
    published = gateway.bus.events  # type: ignore[attr-defined]
    assert [each.language for each in published] == ["de", None, "en", "en", None]
    assert not any(each.translation for each in published)
