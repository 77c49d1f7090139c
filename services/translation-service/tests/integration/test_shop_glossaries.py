"""A shop's own words: kept in versions for itself alone, refused where they contradict, and kept to in translations."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.glossaries import MOST_GLOSSARY_VERSIONS, GlossaryConfigured, GlossaryWritten
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from crossdesk.testing.handling import handle
from starlette.responses import JSONResponse

from translation.engines.open_engines import open_engines
from translation.glossary.in_force import Glossaries
from translation.glossary.keep_words import TermsTold
from translation.glossary.shop_glossaries import GlossaryRefused
from translation.glossary.stored import glossaries_named, glossary_shown, record_glossary, versions_named
from translation.language import Detected, load_detector
from translation.memory.learn import Given, judge, learn
from translation.memory.recall import Memory
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk, Wanted, translate_text

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
DETECTOR = load_detector()
VOUCHER = {"source": "de", "target": "en", "term": "Gutschein", "translation": "voucher"}
WORDS: dict[str, Any] = {
    "do_not_translate": ["Sonnenlicht Pro"],
    "preferred": [VOUCHER],
    "forbidden": [{"language": "en", "term": "coupon", "instead": "voucher"}],
}
TEXT = "Mein Gutschein für die Sonnenlicht Pro wird bei der Bestellung leider nicht angenommen."
MASKED = "Mein Gutschein für die [QZXVQB] wird bei der Bestellung leider nicht angenommen."


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


@pytest.fixture
async def desk(engines_served: Any) -> AsyncIterator[TranslationDesk]:
    settings = TranslationSettings.model_validate(
        {**LOCAL, "translation_url": f"{engines_served.url}/libretranslate", "translation_api_key": "demo-key"}
    )
    async with open_engines(settings) as engines:
        yield TranslationDesk(DETECTOR, engines, glossaries=Glossaries())


async def put(database: Database, market: str, words: dict[str, Any] | None, tenant: str = TENANT) -> None:
    written = GlossaryWritten.model_validate(words) if words is not None else None
    event = GlossaryConfigured(tenant=tenant, market=market, glossary=written)
    await handle(database, record_glossary, event)


def wanted(text: str = TEXT, market: str | None = "DE") -> Wanted:
    return Wanted(TENANT, text, "en", country="DE", market=market)


def says(engines_served: Any, text: str) -> None:
    engines_served.account.answer = JSONResponse({"translatedText": text})


async def test_names_are_hidden_from_the_engine_and_terms_it_left_are_put_in(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    await put(database, "DE", WORDS)
    says(engines_served, "Unfortunately my Gutschein for the [QZXVQB] is not accepted with the order.")
    rendered = await translate_text(desk, database, wanted())
    assert engines_served.account.asked[-1]["q"] == MASKED
    assert rendered.text == "Unfortunately my voucher for the Sonnenlicht Pro is not accepted with the order."
    assert rendered.terms == TermsTold(("Gutschein", "Sonnenlicht Pro"), (), ())
    assert [fact.kind for fact in rendered.facts] == ["name"]


async def test_a_missed_and_a_forbidden_term_are_told(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    await put(database, "all", WORDS)
    says(engines_served, "Unfortunately my coupon for the [QZXVQB] is not accepted with the order.")
    rendered = await translate_text(desk, database, wanted(market=None))
    assert rendered.text == "Unfortunately my coupon for the Sonnenlicht Pro is not accepted with the order."
    assert rendered.terms == TermsTold(("Sonnenlicht Pro",), ("Gutschein",), ("coupon",))
    assert rendered.why.endswith("terms of the glossary: 1 missed, 1 forbidden")


async def test_what_people_wrote_is_not_mended_but_told_of_where_it_is_explained(database: Database) -> None:
    await put(database, "all", WORDS)
    said = "Sadly my coupon for the Sonnenlicht Pro is not taken with the order."
    given = Given(TENANT, uuid4(), "de", "en", TEXT, said, "correction", "ana", at=NOON)
    async with database.transaction([TENANT]) as connection:
        await learn(connection, given, judge(given, lambda text: Detected("en", 0.5)), None)
    desk = TranslationDesk(DETECTOR, glossaries=Glossaries(), memory=Memory())
    explained = await translate_text(desk, database, replace(wanted(), suggest=True))
    assert (explained.engine, explained.text) == ("memory", said)
    assert explained.terms == TermsTold(("Sonnenlicht Pro",), ("Gutschein",), ("coupon",))


async def test_words_of_another_market_or_shop_or_unasked_for_do_not_count(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    await put(database, "AT", WORDS)
    await put(database, "DE", WORDS, tenant="other")
    says(engines_served, "Unfortunately my Gutschein for the Sunlight Pro is not accepted with the order.")
    elsewhere = await translate_text(desk, database, wanted())
    unasked = await translate_text(desk, database, replace(wanted(market="AT"), glossary=False))
    for rendered in (elsewhere, unasked):
        assert "Gutschein for the Sunlight Pro" in (rendered.text or "")
        assert rendered.terms == TermsTold((), (), ())


async def test_a_change_counts_from_the_next_text_on(
    database: Database, desk: TranslationDesk, engines_served: Any
) -> None:
    says(engines_served, "My Gutschein is not accepted with the order, unfortunately.")
    text = "Mein Gutschein wird bei der Bestellung leider nicht angenommen."
    for words, said in ((WORDS, "voucher"), ({"preferred": [{**VOUCHER, "translation": "gift card"}]}, "gift card")):
        await put(database, "DE", words)
        rendered = await translate_text(desk, database, wanted(text))
        assert rendered.text == f"My {said} is not accepted with the order, unfortunately."
    await put(database, "DE", None)
    assert "Gutschein" in ((await translate_text(desk, database, wanted(text))).text or "")


async def test_versions_count_for_each_market_and_the_oldest_are_forgotten(database: Database) -> None:
    for number in range(MOST_GLOSSARY_VERSIONS + 1):
        await put(database, "DE", {"do_not_translate": [f"Lamp {number}"]})
    await put(database, "all", WORDS)
    await put(database, "all", None)
    async with database.transaction([TENANT]) as connection:
        newest = await glossary_shown(connection, TENANT, "DE")
        versions = await versions_named(connection, TENANT, "DE")
        listed = await glossaries_named(connection, TENANT)
        first = await glossary_shown(connection, TENANT, "all", 1)
    assert newest
    assert newest.glossary
    assert (newest.version, newest.glossary.do_not_translate) == (21, ["Lamp 20"])
    assert [version.version for version in versions] == list(range(21, 1, -1))
    assert [(each.market, each.version, each.preferred) for each in listed] == [("DE", 21, 0), ("all", 2, 0)]
    assert first
    assert first.glossary == GlossaryWritten.model_validate(WORDS)


async def test_a_shops_words_are_seen_by_itself_alone(database: Database) -> None:
    await put(database, "DE", WORDS)
    async with database.transaction(["other"]) as connection:
        assert await glossary_shown(connection, TENANT, "DE") is None
        assert await connection.fetchval("SELECT count(*) FROM glossaries") == 0


@pytest.mark.parametrize(
    ("words", "field", "told"),
    [
        ({"preferred": [VOUCHER, {**VOUCHER, "translation": "coupon code"}]}, "preferred[0]", "preferred[1]: "),
        (
            {"forbidden": [{"language": "en", "term": "voucher", "instead": "coupon code"}]},
            "forbidden[0]",
            "preferred[0] of the glossary for all",
        ),
        ({"do_not_translate": ["Lamp", "..."]}, "do_not_translate[1]", "too short"),
        ({"preferred": [{**VOUCHER, "term": "-"}]}, "preferred[0].term", "too short"),
        ({"do_not_translate": ["4111 1111 1111 1111"]}, "do_not_translate[0]", "card number"),
    ],
)
async def test_what_contradicts_or_is_no_term_is_refused_by_its_place_and_named_with_the_other(
    database: Database, words: dict[str, Any], field: str, told: str
) -> None:
    await put(database, "all", {"preferred": [VOUCHER]})
    with pytest.raises(GlossaryRefused) as refused:
        await put(database, "DE", words)
    [fault] = refused.value.faults
    assert fault.field == field
    assert told in fault.detail
    async with database.transaction([TENANT]) as connection:
        assert await glossary_shown(connection, TENANT, "DE") is None
