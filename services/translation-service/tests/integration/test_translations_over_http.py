"""What translation-service answers to the gateway: translations, languages and glossaries, for one shop at a time."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from crossdesk.contracts.glossaries import GlossaryConfigured, GlossaryWritten
from crossdesk.contracts.translations_shown import LONGEST_TRANSLATED
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from crossdesk.testing.handling import handle
from pydantic import SecretStr

from translation.api.app import create_app
from translation.engines.engine_list import EngineList
from translation.engines.open_engines import open_engines
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import load_detector
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
DETECTOR = load_detector()
KEY = {"authorization": "Bearer the-key", "x-crossdesk-tenant": TENANT}
WORDS: dict[str, Any] = {
    "preferred": [{"source": "de", "target": "en", "term": "Paket", "translation": "parcel", "also": ["package"]}]
}
NONE: dict[str, Any] = {"suggestions": [], "rewritten": []}
UNMEASURED = {"region": "own", "kind": "libretranslate", "key_env": "ENGINES_KEY"}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


@pytest.fixture
async def api(
    database: Database, engines_served: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """Two engines: one for German to English alone and measured, in the EU; one for Chinese in the USA."""
    monkeypatch.setenv("ENGINES_KEY", "demo-key")
    own = {**UNMEASURED, "name": "own", "url": f"{engines_served.url}/libretranslate"}
    engines = [
        {**own, "region": "DE", "pairs": ["de>en"], "quality": {"de>en": 0.86}},
        {**own, "name": "far", "region": "US", "pairs": ["zh>en", "de>en"]},
    ]
    path = tmp_path / "engines.yaml"
    path.write_text(yaml.safe_dump(EngineList.model_validate({"engines": engines}).model_dump(mode="json")), "utf-8")
    settings = TranslationSettings.model_validate({**LOCAL, "translation_engines": path})
    async with open_engines(settings, database=database) as opened, serving(database, opened) as client:
        yield client


def serving(database: Database, engines: Any = None) -> httpx.AsyncClient:
    desk = TranslationDesk(DETECTOR, engines, glossaries=Glossaries())
    transport = httpx.ASGITransport(create_app(SecretStr("the-key"), database, desk))
    return httpx.AsyncClient(transport=transport, base_url="http://translation", headers=KEY)


async def put(database: Database, market: str, words: dict[str, Any], tenant: str = TENANT) -> None:
    event = GlossaryConfigured(tenant=tenant, market=market, glossary=GlossaryWritten.model_validate(words))
    await handle(database, record_glossary, event)


async def test_each_text_has_its_own_state_and_the_original_is_always_there(api: httpx.AsyncClient) -> None:
    texts = ["Wo bleibt mein Paket?", "สวัสดีครับ", "🙂🙂", "", "Where is my parcel? I am waiting."]
    told = await api.post("/v1/translations", json={"texts": texts, "target": "en", "country": "DE"})
    assert told.status_code == 200
    shown = told.json()["translations"]
    assert [each["original"] for each in shown] == texts
    assert [(each["state"], each["text"]) for each in shown] == [
        ("translated", "Where is my parcel?"),
        ("untranslated", None),
        ("untranslated", None),
        ("untranslated", None),
        ("same_language", None),
    ]
    assert [each["why"] for each in shown[1:4]] == [
        "no translation engine for th to en",
        "the text gives no hint of its language",
        "the text gives no hint of its language",
    ]
    assert {each["explained"] for each in shown} == {None}


async def test_it_is_explained_how_a_translation_came_about(
    api: httpx.AsyncClient, database: Database, engines_served: Any
) -> None:
    await put(database, "DE", WORDS)
    asked = {"texts": ["Wo bleibt mein Paket?"], "target": "en", "market": "DE", "country": "DE", "explain": True}
    [shown] = (await api.post("/v1/translations", json=asked)).json()["translations"]
    assert (shown["engine"], shown["explained"]) == (
        "own",
        {
            "facts": [],
            "terms": {"found": ["Paket"], "missed": [], "forbidden": [], "otherwise": []},
            "tried": [],
            **NONE,
        },
    )
    engines_served.account.key = "another"
    asked = {**asked, "texts": ["Wo bleibt mein Paket CB-10000042?"], "country": "US", "glossary": False}
    [shown] = (await api.post("/v1/translations", json=asked)).json()["translations"]
    assert (shown["text"], shown["state"], shown["explained"]["terms"]["found"]) == (None, "untranslated", [])
    assert shown["explained"]["facts"] == [{"kind": "code", "text": "CB-10000042"}]
    assert [each.split(":")[0] for each in shown["explained"]["tried"]] == ["own", "far"]


async def test_figures_are_written_for_the_reader_only_where_that_is_asked_for(api: httpx.AsyncClient) -> None:
    text = "Die Jacke CB-10000042 kostet 1.234,56 € und kam am 27.11.2026 um 14:30"
    asked = {"texts": [text], "source": "de", "target": "en-US", "country": "DE", "explain": True}
    [plain] = (await api.post("/v1/translations", json=asked)).json()["translations"]
    [local] = (await api.post("/v1/translations", json={**asked, "local_figures": True})).json()["translations"]
    assert all(fact in plain["text"] for fact in ("CB-10000042", "1.234,56 €", "27.11.2026", "14:30"))
    assert (plain["state"], plain["explained"]["rewritten"]) == ("translated", [])
    assert local["explained"]["rewritten"] == [
        {"kind": "amount", "was": "1.234,56 €", "now": "€1,234.56"},
        {"kind": "date", "was": "27.11.2026", "now": "11/27/2026"},
        {"kind": "time", "was": "14:30", "now": "2:30\u202fPM"},
    ]
    expected = plain["text"]
    for each in local["explained"]["rewritten"]:
        expected = expected.replace(each["was"], each["now"])
    assert local["text"] == expected
    assert local["explained"]["facts"] == plain["explained"]["facts"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": []}, "texts"),
        ({"texts": ["a"] * 101}, "texts"),
        ({"texts": ["a" * (LONGEST_TRANSLATED + 1)]}, "texts[0]"),
        ({"texts": ["a" * LONGEST_TRANSLATED] * 5}, "body"),
        ({"texts": ["a\u0000"]}, "texts[0]"),
        ({"target": "english"}, "target"),
        ({"formality": "rude"}, "formality"),
        ({"explain": 1}, "explain"),
        ({"local_figures": "yes"}, "local_figures"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_by_its_field(
    database: Database, change: dict[str, Any], field: str
) -> None:
    async with serving(database) as api:
        told = await api.post("/v1/translations", json={"texts": ["Hallo"], "target": "en", **change})
    assert (told.status_code, told.json()["field"]) == (422, field)
    assert len(told.text) < 1000


async def test_a_text_of_50_000_characters_is_answered_and_a_card_number_is_masked(database: Database) -> None:
    long = "Wo bleibt mein Paket? " * 2272
    asked = {"texts": [long, "Meine Karte 4111 1111 1111 1111 wurde belastet"], "target": "en"}
    async with serving(database) as api:
        shown = (await api.post("/v1/translations", json=asked)).json()["translations"]
    assert (shown[0]["original"], shown[0]["state"]) == (long, "untranslated")
    assert shown[0]["why"] == "no translation engine is configured"
    assert "4111 1111 1111 1111" not in shown[1]["original"]


async def test_languages_are_told_with_what_is_really_there_between_two_of_them(api: httpx.AsyncClient) -> None:
    told = (await api.get("/v1/languages")).json()
    names = {each["tag"]: (each["name"], each["own_name"], each["identified_as"]) for each in told["languages"]}
    assert len(names) >= 50
    assert told["pairs"] == []
    assert names["uk"] == ("Ukrainian", "українська", "uk")
    assert names["fil"][2] == "tl"
    own = {"name": "own", "quality": 0.86, "resting": False}
    far = {"name": "far", "quality": None, "resting": False}
    for country, engines in (("DE", [own]), ("US", [own, far])):
        pairs = (await api.get("/v1/languages", params={"target": "en", "source": "de", "country": country})).json()
        assert pairs["pairs"] == [{"source": "de", "target": "en", "engines": engines, "why_none": None}]
    into_english = (await api.get("/v1/languages", params={"target": "en", "country": "DE"})).json()["pairs"]
    assert len(into_english) == len(names) - 1
    [thai] = [pair for pair in into_english if pair["source"] == "th"]
    assert (thai["engines"], thai["why_none"]) == ([], "no translation engine for th to en")
    [chinese] = [pair for pair in into_english if pair["source"] == "zh-Hant"]
    assert chinese["why_none"] == "no translation engine in the customer's region may be given the text"
    assert (await api.get("/v1/languages", params={"target": "?"})).json()["field"] == "target"


def test_every_language_that_is_said_to_be_identified_is_one_the_model_knows() -> None:
    listed = yaml.safe_load((Path(__file__).parents[2] / "src/translation/languages.yaml").read_text("utf-8"))
    model: Any = DETECTOR._get_model(low_memory=True)
    labels = {label.removeprefix("__label__") for label in model.predict("hello", k=500, threshold=-1.0)[0]}
    assert {label.split("-")[0] for label in listed.values() if label} <= labels
    assert all(tag.split("-")[0] not in labels for tag, label in listed.items() if label is None)


async def test_glossaries_are_checked_and_shown_to_their_shop_alone(database: Database) -> None:
    await put(database, "all", WORDS)
    other = [{"language": "en", "term": "parcel", "instead": "shipment"}]
    async with serving(database) as api:
        checked = await api.post("/v1/glossaries/DE/check", json=WORDS)
        refused = await api.post("/v1/glossaries/DE/check", json={"forbidden": other})
        nowhere = await api.post("/v1/glossaries/Germany/check", json=WORDS)
        shown = (await api.get("/v1/glossaries/all")).json()
        listed = (await api.get("/v1/glossaries")).json()
        versions = (await api.get("/v1/glossaries/all/versions")).json()
        missing = [await api.get(path) for path in ("/v1/glossaries/DE", "/v1/glossaries/all?version=2")]
        elsewhere = await api.get("/v1/glossaries/all", headers={"x-crossdesk-tenant": "other"})
        nobody = await api.get("/v1/glossaries/all", headers={"authorization": "Bearer nobody"})
    assert (checked.status_code, nowhere.json()["field"]) == (204, "market")
    assert (refused.status_code, [fault["field"] for fault in refused.json()["errors"]]) == (422, ["forbidden[0]"])
    assert "preferred[0] of the glossary for all" in refused.json()["detail"]
    assert (shown["version"], shown["glossary"]["preferred"]) == (1, WORDS["preferred"])
    assert listed == versions
    assert [(each["market"], each["preferred"]) for each in listed["glossaries"]] == [("all", 1)]
    assert [answer.status_code for answer in (*missing, elsewhere, nobody)] == [404, 404, 404, 401]
    assert json.loads(missing[0].text)["detail"] == "no glossary of yours is for this market"
