from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry_received
from starlette.responses import JSONResponse

from translation.engines.ask import Engines
from translation.engines.open_engines import open_engines
from translation.language import load_detector
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate, read_inquiry, translate_inquiry
from translation.translate_text import TranslationDesk

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
DETECTOR = load_detector()


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


def configured(url: str) -> TranslationSettings:
    return TranslationSettings.model_validate(
        {**LOCAL, "translation_url": f"{url}/libretranslate", "translation_api_key": "demo-key"}
    )


def said(text: str) -> JSONResponse:
    return JSONResponse({"translatedText": text})


async def handled(
    database: Database, event: InquiryReceived, engines: Engines | None = None, target: str = "en"
) -> list[Event]:
    desk = TranslationDesk(DETECTOR, engines)
    if engines is None:
        return await translate_inquiry(event, read_inquiry(desk, target, event))
    return await translate_inquiry(event, await read_and_translate(desk, target, event, database))


async def test_without_an_engine_the_message_is_said_to_be_shown_as_written(database: Database) -> None:
    [detected] = await handled(database, an_inquiry_received("Wo bleibt mein Paket?"))
    assert isinstance(detected, LanguageDetected)
    assert detected.language == "de"
    assert "no translation engine is configured" in detected.why


async def test_with_an_engine_people_can_read_the_message(database: Database, engines_served: Any) -> None:
    async with open_engines(configured(engines_served.url)) as engines:
        _, translated = await handled(database, an_inquiry_received("Wo bleibt mein Paket?"), engines)
        _, chinese = await handled(database, an_inquiry_received("你好嗎謝謝"), engines)
    assert isinstance(translated, InquiryTranslated)
    assert (translated.text, translated.engine) == ("Where is my parcel?", "libretranslate")
    assert isinstance(chinese, InquiryTranslated)
    assert (chinese.source, chinese.text) == ("zh-Hant", "How are you, thanks")


async def test_facts_are_hidden_from_the_engine_and_come_back_in_its_translation(
    database: Database, engines_served: Any
) -> None:
    event = an_inquiry_received("Wo ist die Bestellung CB-10000042? Ich zahlte 1.234,56 €")
    engines_served.account.answer = said("Where is the order [qzx vqb]? I paid [QZXVZG] [QZXVZG]")
    async with open_engines(configured(engines_served.url)) as engines:
        _, translated = await handled(database, event, engines)
        engines_served.account.answer = said("Where is the order? I paid [QZXVZG]")
        _, refused = await handled(database, event, engines)
    assert [asked["q"] for asked in engines_served.account.asked] == [
        "Wo ist die Bestellung [QZXVQB]? Ich zahlte [QZXVZG]"
    ] * 2
    assert isinstance(translated, InquiryTranslated)
    assert translated.text == "Where is the order CB-10000042? I paid 1.234,56 €"
    assert translated.why.endswith("facts mended: 1 doubled, 1 damaged.")
    assert isinstance(refused, InquiryTranslated)
    assert (refused.text, refused.engine) == (None, None)
    assert refused.why == "Shown as written: the engine's translation lost 1 code."


async def test_a_failing_engine_loses_nothing(database: Database, engines_served: Any) -> None:
    engines_served.account.key = "another"
    async with open_engines(configured(engines_served.url)) as engines:
        detected, translated = await handled(database, an_inquiry_received("Wo bleibt mein Paket?"), engines)
    assert isinstance(detected, LanguageDetected)
    assert isinstance(translated, InquiryTranslated)
    assert translated.text is None
    assert "status 403" in translated.why


async def test_what_agents_can_read_is_not_translated(database: Database) -> None:
    event = an_inquiry_received("Where is my parcel? I am waiting for it.")
    [detected] = await handled(database, event)
    assert isinstance(detected, LanguageDetected)
    assert (detected.language, detected.inquiry_id) == ("en", event.inquiry.inquiry_id)
    assert "engine" not in detected.why
    assert detected.key == event.key
    [_] = await handled(database, an_inquiry_received("Wo bleibt mein Paket?"), target="de")


async def test_a_message_of_emoji_has_no_language_and_needs_no_translation(database: Database) -> None:
    [detected] = await handled(database, an_inquiry_received("🙂🙂"))
    assert isinstance(detected, LanguageDetected)
    assert (detected.language, detected.confidence) == ("und", 0.0)
    assert detected.why == "The text gives no hint of its language."
