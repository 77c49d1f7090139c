"""What engines are told beside a text: earlier turns, the market's formality, and the words a conversation chose."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.glossaries import GlossaryConfigured, GlossaryWritten
from crossdesk.contracts.translation import ReplyTranslation
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_conversation, a_customer, an_inquiry, an_inquiry_received
from crossdesk.testing.handling import handle
from starlette.responses import JSONResponse

from translation.conversations.chosen_words import MOST_CHOSEN, choose_words, chosen_words
from translation.conversations.turns import LONGEST_TURN, MOST_TURNS, Turn, last_turns, remember_turn
from translation.engines.engine_list import EngineList
from translation.engines.open_engines import open_listed, undetermined
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import load_detector
from translation.localise_reply import translate_reply
from translation.manners.style import load_manners
from translation.translate_inquiry import read_and_translate
from translation.translate_text import TranslationDesk, Wanted, translate_text

DETECTOR = load_detector()
TEXT = "Wo bleibt mein Paket?"
TALK = a_conversation()
WORDS = {
    "preferred": [
        {"source": "de", "target": "en", "term": "Paket", "translation": "parcel", "also": ["package", "box"]},
    ]
}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


@pytest.fixture
async def desk(engines_served: Any) -> AsyncIterator[TranslationDesk]:
    """DeepL alone, which takes formality and context."""
    entry = {"name": "deepl", "kind": "deepl", "url": f"{engines_served.url}/deepl", "key_env": "KEY", "region": "EU"}
    chosen = EngineList.model_validate({"engines": [entry]})
    async with open_listed(chosen, {"KEY": "demo-key"}, undetermined, 4.0) as engines:
        yield TranslationDesk(DETECTOR, engines, glossaries=Glossaries(), markets=load_manners().markets)


def says(engines_served: Any, text: str) -> None:
    engines_served.account.answer = JSONResponse({"translations": [{"text": text}]})


def turn(text: str, number: int = 0, tenant: str = TENANT) -> Turn:
    return Turn(tenant, TALK, uuid4(), "customer", text, NOON + timedelta(minutes=number), "DE")


async def test_earlier_turns_go_to_an_engine_that_takes_them_without_their_facts(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    first = an_inquiry("Ich habe die Lampe CB-10000042 bestellt, schreiben Sie an ana@example.com.")
    second = an_inquiry(TEXT, received_at=NOON + timedelta(minutes=1))
    for inquiry in (first, first, second):
        await read_and_translate(desk, "en", an_inquiry_received(inquiry=inquiry), database)
    asked = engines_served.account.asked
    assert "context" not in asked[0]
    assert asked[-1]["context"] == "Ich habe die Lampe … bestellt, schreiben Sie an …."
    elsewhere = an_inquiry_received(inquiry=second, conversation_id=a_conversation("another"))
    await read_and_translate(desk, "en", elsewhere, database)
    assert "context" not in asked[-1]


async def test_turns_are_bounded_and_seen_by_their_shop_alone(database: Database) -> None:
    for number in range(MOST_TURNS + 2):
        await remember_turn(database, turn(f"Wort {'x' * number} " + "lang " * 200, number))
    await remember_turn(database, turn("🙂 CB-10000042"))
    kept = (await last_turns(database, TENANT, TALK, "DE")).split("\n")
    assert [line.split()[1] for line in kept] == ["xx", "xxx", "xxxx", "xxxxx"]
    assert max(map(len, kept)) <= LONGEST_TURN
    assert await last_turns(database, "other", TALK, "DE") == ""
    async with database.transaction(["other"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM conversation_turns") == 0


async def test_a_turn_goes_nowhere_that_its_own_customers_country_keeps_it_from(database: Database) -> None:
    await remember_turn(database, turn("Ich warte schon lange."))
    assert await last_turns(database, TENANT, TALK, "DE")
    assert [await last_turns(database, TENANT, TALK, country) for country in ("US", None)] == ["", ""]


async def test_turns_of_a_shop_are_forgotten_after_a_month(database: Database) -> None:
    await remember_turn(database, turn("Hallo"))
    later = turn("Noch da?")._replace(conversation_id=uuid4(), said_at=NOON + timedelta(days=31))
    await remember_turn(database, later)
    assert await last_turns(database, TENANT, TALK, "DE") == ""


@pytest.mark.parametrize(
    ("market", "target", "asked", "told"),
    [
        ("DE", "de", "default", "prefer_more"),
        ("NL", "nl", "default", "prefer_less"),
        ("DE", "de", "informal", "prefer_less"),
        ("DE", "nl", "default", None),
        (None, "de", "default", None),
    ],
)
async def test_the_formality_of_the_market_is_told_where_none_is_asked(
    database: Database,
    desk: TranslationDesk,
    engines_served: Any,
    market: str | None,
    target: str,
    asked: Any,
    told: str | None,
) -> None:
    wanted = Wanted(TENANT, "Where is my parcel?", target, source="en", market=market, formality=asked)
    await translate_text(desk, database, wanted)
    assert engines_served.account.asked[-1].get("formality") == told


async def test_one_conversation_says_one_word_for_one_term(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    glossary = GlossaryWritten.model_validate(WORDS)
    await handle(database, record_glossary, GlossaryConfigured(tenant=TENANT, market="all", glossary=glossary))

    async def said(answer: str, **fields: Any) -> str | None:
        says(engines_served, answer)
        wanted = Wanted(TENANT, TEXT, "en", source="de", **{"conversation_id": TALK, **fields})
        return (await translate_text(desk, database, wanted)).text

    assert await said("Where is my package?") == "Where is my package?"
    assert await said("Where is my parcel?") == "Where is my package?"
    assert await said("Where is my Paket?") == "Where is my package?"
    assert await said("Where is my parcel?", conversation_id=uuid4()) == "Where is my parcel?"
    assert await said("Where is my parcel?", conversation_id=None) == "Where is my parcel?"
    assert await said("Where is my parcel?", glossary=False) == "Where is my parcel?"
    assert await chosen_words(database, TENANT, TALK, "de", "en") == {"Paket": "package"}
    assert await chosen_words(database, "other", TALK, "de", "en") == {}


async def test_engines_are_told_who_speaks_and_who_is_spoken_to(database: Database, engines_served: Any) -> None:
    url = f"{engines_served.url}/openai"
    entry = {"name": "model", "kind": "openai", "model": "demo-model", "url": url, "key_env": "KEY", "region": "EU"}
    chosen = EngineList.model_validate({"engines": [entry]})
    inquiry = an_inquiry("Ich bin Kundin bei Ihnen.", customer=a_customer(grammatical_gender="feminine"))
    asked = ReplyTranslation(target="de", by=NOON + timedelta(days=3650), country="DE", gender="feminine")
    reply = AgentReplied(
        tenant=TENANT,
        conversation_id=TALK,
        message_id=uuid4(),
        agent_id="ana",
        language="en",
        text="You are a valued customer.",
        translation=asked,
        why="asked",
    )
    async with open_listed(chosen, {"KEY": "demo-key"}, undetermined, 4.0) as engines:
        desk = TranslationDesk(DETECTOR, engines, markets=load_manners().markets)
        await read_and_translate(desk, "en", an_inquiry_received(inquiry=inquiry), database)
        await translate_reply(desk, reply, database, lambda: NOON)
        await translate_text(desk, database, Wanted(TENANT, TEXT, "en", source="de"))
    told = [json.loads(each["messages"][1]["content"]) for each in engines_served.account.asked]
    genders = [(each["speaker_gender"], each["reader_gender"]) for each in told]
    assert genders == [("feminine", "unknown"), ("neutral", "feminine"), ("unknown", "unknown")]


async def test_what_was_chosen_first_stays_and_choices_are_bounded(database: Database) -> None:
    many = {f"Wort {number}": "word" for number in range(MOST_CHOSEN)}
    await choose_words(database, TENANT, TALK, "de", "en", {"Paket": "box"})
    await choose_words(database, TENANT, TALK, "de", "en", {"Paket": "parcel", **many})
    await choose_words(database, TENANT, TALK, "de", "en", {"Lampe": "lamp"})
    chosen = await chosen_words(database, TENANT, TALK, "de", "en")
    assert chosen["Paket"] == "box"
    assert "Lampe" not in chosen
    async with database.transaction(["other"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM conversation_terms") == 0


async def test_a_customer_of_another_language_is_a_turn_without_any_translation(
    database: Database, desk: TranslationDesk
) -> None:
    english = an_inquiry("Where is my parcel? I have been waiting.", customer=a_customer(locale="en-GB"))
    await read_and_translate(desk, "en", an_inquiry_received(inquiry=english), database)
    assert await last_turns(database, TENANT, TALK, "DE") == "Where is my parcel? I have been waiting."
