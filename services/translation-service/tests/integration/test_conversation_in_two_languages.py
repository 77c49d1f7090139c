"""A customer writes German, an agent English: each reads the other, and what must not change does not."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, ReplyLocalised, ReplyTranslation
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry
from pydantic import SecretStr
from starlette.responses import JSONResponse

from translation.api.app import create_app
from translation.engines.ask import Engines
from translation.engines.open_engines import open_engines
from translation.language import load_detector
from translation.main import subscriptions
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
DETECTOR = load_detector()
ASKED = "Wo ist die Bestellung CB-10000042? Ich zahlte 1.234,56 €"
SAID = "The order CB-10000042 left on 2026-11-27, see https://shop.example/t/1 for more about it."


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


def configured(url: str) -> TranslationSettings:
    engine = {"translation_url": f"{url}/libretranslate", "translation_api_key": "demo-key"}
    return TranslationSettings.model_validate({**LOCAL, **engine})


async def settled(settings: TranslationSettings, engines: Engines | None, event: Event, database: Database) -> Any:
    """The last thing the service says to an event, as its worker has it said."""
    found = subscriptions(settings, TranslationDesk(DETECTOR, engines), database)
    [subscription] = [each for each in found if each.event is type(event) and each.wanted(event)]
    assert subscription.fetch
    said = await subscription.handler(event, await subscription.fetch(event, database))
    return said[-1]


def a_reply(conversation: UUID, text: str = SAID) -> AgentReplied:
    asked = ReplyTranslation(target="de", by=datetime.now(UTC) + timedelta(minutes=5), country="DE")
    place = {"tenant": "demo", "conversation_id": conversation, "message_id": uuid4(), "agent_id": "anna"}
    return AgentReplied(**place, text=text, language="en", translation=asked)


def answered(text: str) -> JSONResponse:
    return JSONResponse({"translatedText": text})


async def test_each_reads_the_other_with_all_facts_as_they_were(database: Database, engines_served: Any) -> None:
    conversation, settings = uuid4(), configured(engines_served.url)
    question = InquiryReceived(tenant="demo", conversation_id=conversation, inquiry=an_inquiry(ASKED))
    async with open_engines(settings) as engines:
        engines_served.account.answer = answered("Where is the order [qzx vqb]? I paid [QZXVZG] [QZXVZG]")
        read = await settled(settings, engines, question, database)
        marks = await marks_of(settings, engines, database, engines_served)
        order, day, link = marks
        engines_served.account.answer = answered(f"Mehr dazu auf {link}. Am {day} ging die Bestellung {order} hinaus.")
        told = await settled(settings, engines, a_reply(conversation), database)
    assert isinstance(read, InquiryTranslated)
    assert (read.text, read.target) == ("Where is the order CB-10000042? I paid 1.234,56 €", "en")
    assert isinstance(told, ReplyLocalised)
    assert (told.source, told.target, told.original) == ("en", "de", SAID)
    assert told.text
    for fact in ("CB-10000042", "2026-11-27", "https://shop.example/t/1"):
        assert told.text.count(fact) == 1


async def marks_of(settings: TranslationSettings, engines: Any, database: Database, served: Any) -> list[str]:
    """What the engine is shown in place of the facts of the reply, in their order."""
    served.account.answer = answered("[")
    await settled(settings, engines, a_reply(uuid4()), database)
    shown: str = served.account.asked[-1]["q"]
    assert "CB-10000042" not in shown
    return [f"[{each.partition(']')[0]}]" for each in shown.split("[")[1:]]


@pytest.mark.parametrize("trouble", ["a lost fact", "no engine"])
async def test_a_reply_that_cannot_be_translated_is_answered_with_the_original_and_why(
    database: Database, engines_served: Any, trouble: Literal["a lost fact", "no engine"]
) -> None:
    settings = configured(engines_served.url)
    if trouble == "no engine":
        engines_served.account.key = "another"
    else:
        engines_served.account.answer = answered("Die Bestellung ging hinaus, mehr dazu auf unserer Seite.")
    async with open_engines(settings) as engines:
        told = await settled(settings, engines, a_reply(uuid4()), database)
    assert (told.text, told.original, told.engine) == (None, SAID, None)
    assert told.why.startswith("Shown as written: ")
    assert ("lost" if trouble == "a lost fact" else "status 403") in told.why


async def test_the_gateway_is_told_whether_a_reply_will_be_translated(database: Database) -> None:
    async with open_engines(configured("http://127.0.0.1:9")) as engines:
        app = create_app(SecretStr("cluster-key"), database, TranslationDesk(DETECTOR, engines))
        headers = {"authorization": "Bearer cluster-key", "x-crossdesk-tenant": "demo"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://translation", headers=headers) as client:
            body = {"text": SAID, "language": None, "target": "de", "country": "DE"}
            plan = await client.post("/v1/reply-plans", json=body)
            wrong = await client.post("/v1/reply-plans", json={**body, "target": "German!"})
            stranger = await client.post("/v1/reply-plans", json=body, headers={"authorization": "Bearer guess"})
    assert plan.json() == {"language": "en", "translate": True, "why": "translated from en"}
    assert (wrong.status_code, wrong.json()["field"]) == (422, "target")
    assert stranger.status_code == 401
