import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from crossdesk.breaker import Breaker
from starlette.responses import JSONResponse, PlainTextResponse, Response

from translation.libretranslate import LibreTranslate, code_of, open_engine, translate
from translation.settings import TranslationSettings

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
QUESTION = "Wo bleibt mein Paket?"


@pytest.fixture
async def engine(libretranslate: Any) -> AsyncIterator[LibreTranslate]:
    settings = TranslationSettings.model_validate(
        {**LOCAL, "translation_url": libretranslate.url, "translation_api_key": "k"}
    )
    async with open_engine(settings) as opened:
        assert opened is not None
        yield opened


async def test_a_text_is_translated(engine: LibreTranslate, libretranslate: Any) -> None:
    translation = await translate(engine, QUESTION, "de", "en-GB")
    assert translation[:2] == ("Where is my parcel?", "libretranslate")
    assert libretranslate.asked == [{"q": QUESTION, "source": "de", "target": "en", "format": "text", "api_key": "k"}]


async def test_without_a_url_there_is_no_engine() -> None:
    async with open_engine(TranslationSettings.model_validate(LOCAL)) as opened:
        assert opened is None


async def test_a_server_below_a_path_is_found(libretranslate: Any) -> None:
    settings = TranslationSettings.model_validate({**LOCAL, "translation_url": f"{libretranslate.url}/below/"})
    async with open_engine(settings) as opened:
        assert opened is not None
        translation = await translate(opened, QUESTION, "de", "en")
    assert translation.text is None
    assert "status 404" in translation.why


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (JSONResponse({"error": "Slowdown"}, 429), "status 429"),
        (JSONResponse({"error": "Invalid API key"}, 403), "status 403"),
        (JSONResponse({"error": "Cannot translate text"}, 500), "status 500"),
        (PlainTextResponse("<html>"), "status 200"),
        (JSONResponse(["translatedText"]), "status 200"),
        (JSONResponse({"translatedText": 7}), "status 200"),
        (JSONResponse({"translatedText": "  "}), "status 200"),
        (Response(b"\xff\xfe\x00", media_type="application/json"), "status 200"),
        (JSONResponse({"error": "tlh is not supported"}, 400), "does not take this language or length"),
    ],
)
async def test_a_refusal_gives_no_translation_and_says_why(
    engine: LibreTranslate, libretranslate: Any, answer: Response, why: str
) -> None:
    libretranslate.answer = answer
    translation = await translate(engine, QUESTION, "de", "en")
    assert (translation.text, translation.engine) == (None, None)
    assert why in translation.why


async def test_what_no_store_carries_is_taken_out_of_a_translation(engine: LibreTranslate, libretranslate: Any) -> None:
    libretranslate.answer = Response(json.dumps({"translatedText": "a\x00b\ud800c"}), media_type="application/json")
    assert (await translate(engine, QUESTION, "de", "en")).text == "abc"


async def test_a_slow_engine_is_not_waited_for(engine: LibreTranslate, libretranslate: Any) -> None:
    libretranslate.delay = 5
    hasty = LibreTranslate(engine.client, seconds=0.1)
    async with asyncio.timeout(3):
        translation = await translate(hasty, QUESTION, "de", "en")
    assert translation == (None, None, "the translation engine does not answer")


async def test_an_engine_that_is_down_is_asked_no_more_until_it_has_rested(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with open_engine(TranslationSettings.model_validate({**LOCAL, "translation_url": url})) as opened:
        assert opened is not None
        tried = LibreTranslate(opened.client, breaker=Breaker(failures=2))
        with caplog.at_level(logging.WARNING, "translation"):
            reasons = [(await translate(tried, QUESTION, "de", "en")).why for _ in range(3)]
    assert reasons[:2] == ["the translation engine does not answer"] * 2
    assert "given a rest" in reasons[2]
    assert len(caplog.records) == 2
    assert QUESTION not in caplog.text


async def test_a_refused_text_does_not_count_against_the_engine(engine: LibreTranslate) -> None:
    for _ in range(10):
        await translate(engine, "x" * 6000, "de", "en")
    assert (await translate(engine, QUESTION, "de", "en")).text == "Where is my parcel?"


@pytest.mark.parametrize(
    ("tag", "code"),
    [("zh-Hans", "zh"), ("zh-Hant", "zt"), ("pt-BR", "pb"), ("pt-PT", "pt"), ("de-AT", "de"), ("fil", "fil")],
)
def test_languages_are_named_as_the_api_names_them(tag: str, code: str) -> None:
    assert code_of(tag) == code
