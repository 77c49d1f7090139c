"""A short message that may be in two languages is in the one its customer wrote in before, in the same conversation."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_conversation, a_customer, an_inquiry, an_inquiry_received

from translation.conversations.earlier_language import earlier_language, remember_language
from translation.engines.open_engines import open_engines
from translation.language import load_detector
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate
from translation.translate_text import TranslationDesk

TALK = a_conversation()
OTHER = a_conversation("other")
MALAY = "Tolong batalkan pesanan kerana saiz kasut tersilap."
OPEN_QUESTION = "Di mana pesanan saya?"


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


async def test_a_short_message_is_in_the_language_of_the_messages_before_it(
    database: Database, engines_served: Any
) -> None:
    settings = TranslationSettings.model_validate(
        {
            "bus_url": "postgresql://localhost/crossdesk",
            "database_url": "postgresql://localhost/crossdesk",
            "translation_url": f"{engines_served.url}/libretranslate",
            "translation_api_key": "demo-key",
        }
    )
    async with open_engines(settings) as engines:
        desk = TranslationDesk(load_detector(), engines)

        async def language(text: str, conversation: Any) -> str:
            inquiry = an_inquiry(text, customer=a_customer(locale=None))
            event = an_inquiry_received(text).model_copy(update={"conversation_id": conversation, "inquiry": inquiry})
            return (await read_and_translate(desk, "en", event, database)).source.language

        assert await language(OPEN_QUESTION, TALK) == "id"
        assert await language(MALAY, TALK) == "ms"
        assert await language(OPEN_QUESTION, TALK) == "ms"
        assert await language("Wo bleibt meine Bestellung?", TALK) == "de"
        assert await language(OPEN_QUESTION, OTHER) == "id"


async def test_the_newest_language_counts_and_a_late_older_one_does_not(database: Database) -> None:
    for minutes, language in ((0, "ms"), (2, "id"), (1, "ms")):
        await remember_language(database, TENANT, TALK, language, NOON + timedelta(minutes=minutes))
    assert await earlier_language(database, TENANT, TALK) == "id"
    assert await earlier_language(database, "other", TALK) is None


async def test_a_language_is_forgotten_after_thirty_days(database: Database) -> None:
    await remember_language(database, TENANT, TALK, "ms", NOON)
    await remember_language(database, TENANT, OTHER, "id", NOON + timedelta(days=31))
    assert await earlier_language(database, TENANT, TALK) is None
