"""Translations, languages and glossaries at the gateway: who may ask, what is handed on, and what is published."""

from typing import Any

import httpx
import pytest
from crossdesk.contracts.glossaries import GLOSSARY, GlossaryConfigured
from crossdesk.contracts.translations_shown import SHOWN

from gateway.gateway import Gateway

from .conftest import PASSWORD, FakeBus
from .neighbours import SHOP, asking_translation

Heard = list[tuple[str, str, str, bytes]]
ASKED = {"texts": ["Wo bleibt mein Paket?"], "target": "en"}
TOLD = {"translations": [SHOWN]}


def asking(
    gateway: Gateway, heard: Heard, status: int = 200, told: Any = None, headers: dict[str, str] = SHOP
) -> httpx.AsyncClient:
    """The API in front of a translation-service that notes method, URL, tenant and body, and answers so."""

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.method, str(request.url), request.headers["x-crossdesk-tenant"], request.content))
        return httpx.Response(status, json=told)

    return asking_translation(gateway, answer, headers=headers)


async def signed_in(gateway: Gateway) -> dict[str, str]:
    async with asking(gateway, [], headers={}) as api:
        told = await api.post("/v1/agents/sign-in", json={"email": "ana@demo.example", "password": PASSWORD})
    return {"authorization": f"Bearer {told.json()['token']}"}


async def test_shops_and_signed_in_agents_have_texts_translated_for_their_tenant(gateway: Gateway) -> None:
    for headers in (SHOP, await signed_in(gateway)):
        heard: Heard = []
        async with asking(gateway, heard, told=TOLD, headers=headers) as api:
            answer = await api.post("/v1/translations", json=ASKED)
        assert (answer.status_code, answer.json()) == (200, TOLD)
        [(method, url, tenant, body)] = heard
        assert (method, url, tenant) == ("POST", "http://translation/v1/translations", "demo")
        assert httpx.Response(200, content=body).json() == ASKED


async def test_each_text_counts_in_the_quota_of_the_tenant_whoever_asks(gateway: Gateway) -> None:
    agent = await signed_in(gateway)
    async with asking(gateway, [], told=TOLD) as api:
        first = await api.post("/v1/translations", json={**ASKED, "texts": ["Hallo"] * 100})
        second = await api.post("/v1/translations", json=ASKED, headers=agent)
        languages = await api.get("/v1/languages")
    assert (first.status_code, second.status_code, languages.status_code) == (200, 429, 200)
    assert int(second.headers["retry-after"]) >= 1


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_nobody_unknown_has_anything_translated(gateway: Gateway, method: str) -> None:
    path = "/v1/translations" if method == "POST" else "/v1/languages"
    async with asking(gateway, heard := [], headers={"authorization": "Bearer nobody"}) as api:
        assert (await api.request(method, path, json=ASKED)).status_code == 401
    assert heard == []


async def test_without_a_translation_service_that_is_said(gateway: Gateway, bus: FakeBus) -> None:
    async with asking_translation(gateway, None, headers=SHOP) as api:
        told = [
            await api.post("/v1/translations", json=ASKED),
            await api.get("/v1/languages"),
            await api.put("/v1/glossaries/DE", json=GLOSSARY),
        ]
    assert [answer.status_code for answer in told] == [503] * 3
    assert all("CROSSDESK_TRANSLATION_SERVICE_URL is not set" in answer.json()["detail"] for answer in told)
    assert bus.events == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"texts": ["a"] * 101}, "texts"),
        ({"texts": ["a" * 50_001]}, "texts[0]"),
        ({"source": "German"}, "source"),
        ({"glossary": "yes"}, "glossary"),
        ({"local_figures": 1}, "local_figures"),
        ({"engine": "deepl"}, "engine"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_at_the_door(
    gateway: Gateway, change: dict[str, Any], field: str
) -> None:
    async with asking(gateway, heard := []) as api:
        told = await api.post("/v1/translations", json={**ASKED, **change})
    assert told.status_code == 422
    assert field in {error["field"].split(".")[0] for error in told.json()["errors"]}
    assert heard == []


async def test_languages_are_asked_for_with_the_pair_and_the_country(gateway: Gateway) -> None:
    async with asking(gateway, heard := [], told={"languages": [], "pairs": []}) as api:
        await api.get("/v1/languages", params={"source": "de", "country": "DE"})
        refused = await api.get("/v1/languages", params={"target": "English!"})
    assert [url for _, url, _, _ in heard] == ["http://translation/v1/languages?source=de&country=DE"]
    assert refused.status_code == 422


async def test_a_glossary_is_published_once_it_was_found_to_be_without_contradictions(
    gateway: Gateway, bus: FakeBus
) -> None:
    async with asking(gateway, heard := [], 204) as api:
        told = await api.put("/v1/glossaries/DE", json=GLOSSARY)
        removed = await api.delete("/v1/glossaries/all")
    assert (told.status_code, told.json()) == (202, {"market": "DE", "status": "accepted", "terms": 3})
    assert [(method, url) for method, url, _, _ in heard] == [("POST", "http://translation/v1/glossaries/DE/check")]
    first, second = bus.events
    assert isinstance(first, GlossaryConfigured)
    assert first.glossary
    assert (first.tenant, first.market, first.glossary.model_dump(mode="json")) == ("demo", "DE", GLOSSARY)
    assert isinstance(second, GlossaryConfigured)
    assert (removed.status_code, second.market, second.glossary) == (202, "all", None)


async def test_both_places_of_a_contradiction_are_named_and_nothing_is_published(
    gateway: Gateway, bus: FakeBus
) -> None:
    faults = [
        {"field": "preferred[0]", "detail": "contradicts preferred[2]: 'Paket' has two translations"},
        {"field": "forbidden[1]", "detail": "contradicts preferred[3] of the glossary for all: 'box' is wanted"},
    ]
    async with asking(gateway, [], 422, {**faults[0], "errors": faults}) as api:
        told = await api.put("/v1/glossaries/DE", json=GLOSSARY)
    assert (told.status_code, told.json()["errors"], bus.events) == (422, faults, [])


async def test_a_market_that_is_none_and_words_that_are_none_are_refused(gateway: Gateway, bus: FakeBus) -> None:
    async with asking(gateway, heard := []) as api:
        told = [
            await api.put("/v1/glossaries/germany", json=GLOSSARY),
            await api.put("/v1/glossaries/DE", json={"do_not_translate": [""]}),
            await api.put("/v1/glossaries/DE", json={"preferred": [{"term": "a"}]}),
            await api.delete("/v1/glossaries/de"),
            await api.get("/v1/glossaries/de"),
        ]
    assert [answer.status_code for answer in told] == [422] * 5
    assert (heard, bus.events) == ([], [])


async def test_glossaries_are_shown_to_shops_alone(gateway: Gateway) -> None:
    agent = await signed_in(gateway)
    paths = ("/v1/glossaries", "/v1/glossaries/DE?version=2", "/v1/glossaries/DE/versions")
    async with asking(gateway, heard := [], told={}) as api:
        assert [(await api.get(path)).status_code for path in paths] == [200] * 3
        assert [(await api.get(path, headers=agent)).status_code for path in paths] == [401] * 3
    assert [url.removeprefix("http://translation") for _, url, _, _ in heard] == list(paths)
