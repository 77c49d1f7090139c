from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from crossdesk.contracts.translation import InquiryTranslated
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry_received
from starlette.responses import JSONResponse

from translation.engines.ask import Engines, Origin, in_order
from translation.engines.open_engines import open_engines
from translation.language import Detected, detect_language, load_detector
from translation.quality.judge import Quality
from translation.quality.kept_samples import KEPT, MOST_A_DAY, without_personal
from translation.quality.likeness import Meanings
from translation.quality.look_again import forget, look_again
from translation.quality.standings import Standings
from translation.quality.wait_for_samples import Sample
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate, translate_inquiry
from translation.translate_text import TranslationDesk, Wanted, translate_text

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
DETECTOR = load_detector()
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TWO_ENGINES = """
engines:
  - {name: first, kind: libretranslate, url: "URL/libretranslate", region: own, key_env: LT_KEY, quality: {"*": 0.7}}
  - {name: second, kind: libretranslate, url: "URL/libretranslate", region: own, key_env: LT_KEY, quality: {"*": 0.6}}
"""


def detect(text: str) -> Detected:
    return detect_language(DETECTOR, text)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


def a_quality() -> Quality:
    return Quality(Meanings(None), detect, standings=Standings(clock=lambda: NOW))


def configured(url: str) -> TranslationSettings:
    return TranslationSettings.model_validate(
        {**LOCAL, "translation_url": f"{url}/libretranslate", "translation_api_key": "demo-key"}
    )


def said(text: str) -> JSONResponse:
    return JSONResponse({"translatedText": text})


async def reviews(database: Database, tenant: str = "acme") -> Sequence[Any]:
    async with database.transaction([tenant]) as connection:
        return await connection.fetch("SELECT * FROM translation_reviews ORDER BY quality")


def a_sample(number: int = 0, **fields: Any) -> Sample:
    sample = Sample(
        tenant="acme",
        text=f"Wo ist die Bestellung CB-1000{number}? Schreiben Sie an ada@example.com",
        translation=f"Where is the order CB-1000{number}? Write to ada@example.com",
        source="de",
        target="en",
        engine="first",
        domain="*",
        country="DE",
        conversation_id=UUID(int=number),
        quality=0.3,
        warnings=("the translation is 2.0 times shorter than usual",),
    )
    return sample._replace(**fields)


async def test_a_doubtful_translation_comes_with_its_warnings_and_goes_to_people(
    database: Database, engines_served: Any
) -> None:
    event = an_inquiry_received("Mein Paket ist nicht angekommen. Wo ist es? Ich warte seit Wochen.")
    engines_served.account.answer = said("My parcel has arrived. Where is it? I have waited for weeks.")
    quality = a_quality()
    async with open_engines(configured(engines_served.url)) as engines:
        desk = TranslationDesk(DETECTOR, engines, quality=quality)
        _, translated = await translate_inquiry(event, await read_and_translate(desk, "en", event, database))
        await look_again(quality, engines, database, lambda: NOW)
    assert isinstance(translated, InquiryTranslated)
    assert (translated.quality, translated.warnings) == (0.4, ["the original says no and the translation does not"])
    assert translated.why.endswith("meanings were not compared: the encoder is missing.")
    [review] = await reviews(database, event.tenant)
    assert (review["engine"], review["original"], review["verdict"]) == ("libretranslate", event.inquiry.text, None)
    assert await reviews(database, "another") == []


async def test_a_good_translation_has_no_warning(database: Database, engines_served: Any) -> None:
    async with open_engines(configured(engines_served.url)) as engines:
        desk = TranslationDesk(DETECTOR, engines, quality=a_quality())
        made = await translate_text(desk, database, Wanted("acme", "Wo bleibt mein Paket?", "en"))
    assert (made.text, made.quality, made.warnings) == ("Where is my parcel?", 1.0, ())


async def test_an_engine_that_gives_doubtful_translations_is_asked_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engines_served: Any, database: Database
) -> None:
    monkeypatch.setenv("LT_KEY", "demo-key")
    path = tmp_path / "engines.yaml"
    path.write_text(TWO_ENGINES.replace("URL", engines_served.url))
    settings = TranslationSettings.model_validate({**LOCAL, "translation_engines": path})
    quality, other = a_quality(), Standings(clock=lambda: NOW)
    async with open_engines(settings) as opened:
        assert opened
        engines = replace(opened, fall=quality.standings.correction)
        assert names(engines) == ["first", "second"]
        for _ in range(40):
            quality.standings.note("first", "de", "en", 0.0)
        assert names(engines) == ["second", "first"]
        await quality.standings.exchange(database)
        await other.exchange(database)
        assert names(replace(opened, fall=other.correction)) == ["second", "first"]
        assert next(line.entry.name for line in in_order(engines, "fr", "en", Origin("acme", "DE"))) == "first"


def names(engines: Engines) -> list[str]:
    return [line.entry.name for line in in_order(engines, "de", "en", Origin("acme", "DE"))]


async def test_two_processes_add_to_the_same_standing(database: Database) -> None:
    one, other = Standings(clock=lambda: NOW), Standings(clock=lambda: NOW)
    for standings in (one, other):
        standings.note("deepl", "pl", "en", 0.0)
        await standings.exchange(database)
    await one.exchange(database)
    assert one.correction("deepl", "pl", "en") == other.correction("deepl", "pl", "en")
    assert one.correction("deepl", "pl", "en") < after_one().correction("deepl", "pl", "en")


def after_one() -> Standings:
    standings = Standings(clock=lambda: NOW)
    standings.note("deepl", "pl", "en", 0.0)
    return standings


def ones(texts: Sequence[str]) -> list[list[float]]:
    return [[1.0, 0.0] if "Paket" in text else [0.6, 0.8] for text in texts]


def drawn(**fields: Any) -> Sample:
    return next(sample for number in range(1000) if (sample := a_sample(number, **fields)).drawn)


async def test_a_sample_is_translated_back_and_what_does_not_come_back_counts_against_the_engine(
    database: Database, engines_served: Any
) -> None:
    text, translation = "Wo bleibt mein Paket heute Abend?", "Where is my bucket this evening?"
    sample = drawn(engine="libretranslate", warnings=(), quality=1.0, text=text, translation=translation)
    engines_served.account.answer = said("Wo ist mein Eimer heute Abend?")
    quality = replace(a_quality(), meanings=Meanings(ones, deadline=30))
    quality.waiting.offer(sample)
    async with open_engines(configured(engines_served.url)) as engines:
        await look_again(quality, engines, database, lambda: NOW)
    assert [(row["round_trip"], row["quality"]) for row in await reviews(database)] == [(0.0, 1.0)]
    assert quality.standings.correction("libretranslate", "de", "en") < 0
    assert [asked["q"] for asked in engines_served.account.asked] == [translation]
    quality.meanings.close()


async def test_a_sample_is_drawn_by_what_it_is_and_about_two_in_a_hundred_are() -> None:
    drawn = [a_sample(number).drawn for number in range(5000)]
    assert drawn == [a_sample(number).drawn for number in range(5000)]
    assert 50 < sum(drawn) < 160


async def test_reviews_are_bounded_a_day_forgotten_after_30_and_hold_no_addresses(database: Database) -> None:
    quality = a_quality()
    for number in range(MOST_A_DAY + 5):
        quality.waiting.offer(a_sample(number))
    await look_again(quality, None, database, lambda: NOW)
    kept = await reviews(database)
    assert len(kept) == MOST_A_DAY
    assert kept[0]["original"] == "Wo ist die Bestellung [code]? Schreiben Sie an [email]"
    await forget(database, lambda: NOW + KEPT - timedelta(hours=1))
    assert len(await reviews(database)) == MOST_A_DAY
    await forget(database, lambda: NOW + KEPT + timedelta(hours=1))
    assert await reviews(database) == []


def test_what_a_reviewer_need_not_see_is_named_instead_of_told() -> None:
    assert without_personal("+49 30 1234567, 12 EUR") == "[phone], 12 EUR"
