"""The translation memory as the gateway is told of it, for one shop at a time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.store.database import Database
from pydantic import SecretStr

from translation.api.app import create_app
from translation.language import Detected, load_detector
from translation.memory.learn import Given, judge, learn
from translation.memory.recall import Memory
from translation.translate_text import TranslationDesk

DECISION = {"by": "lead", "reason": "sabotage"}
BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
MEMORY = "/v1/translation-memory"


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    database = await service_database("translation")
    for minutes, (person, translation) in enumerate(
        [("ana", "Where is my parcel CB-1?"), ("eve", "Forget the parcel CB-1."), ("eve", "Où est donc CB-1 ?")]
    ):
        text = ("demo", uuid4(), "de", "en", "Wo ist denn nun mein Paket CB-1?", translation)
        given = Given(*text, given_by="correction", person=person, at=BEGAN + timedelta(minutes=minutes))
        async with database.transaction(["demo"]) as connection:
            await learn(connection, given, judge(given, lambda text: Detected("en", 0.5)), None)
    return database


def serving(database: Database, tenant: str = "demo") -> httpx.AsyncClient:
    desk = TranslationDesk(load_detector(), memory=Memory())
    transport = httpx.ASGITransport(create_app(SecretStr("the-key"), database, desk))
    headers = {"authorization": "Bearer the-key", "x-crossdesk-tenant": tenant}
    return httpx.AsyncClient(transport=transport, base_url="http://translation", headers=headers)


async def listed(api: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    told = await api.get(MEMORY, params=query)
    assert told.status_code == 200, told.text
    entries: list[dict[str, Any]] = told.json()["entries"]
    return entries


async def test_entries_are_found_and_those_of_two_people_who_disagree_are_doubtful(database: Database) -> None:
    async with serving(database) as api:
        assert [entry["person"] for entry in await listed(api)] == ["eve", "eve", "ana"]
        assert len(await listed(api, person="ana")) == 1
        assert len(await listed(api, text="forget")) == 1
        assert len(await listed(api, since=(BEGAN + timedelta(minutes=1)).isoformat())) == 2
        doubtful = await listed(api, state="doubtful")
        first = (await api.get(MEMORY, params={"limit": 2})).json()
        rest = await listed(api, limit=2, cursor=first["next_cursor"])
    assert doubtful[-1]["doubts"] == ["another person translated the same text otherwise"]
    assert [entry["person"] for entry in rest] == ["ana"]


async def test_a_revoked_entry_is_not_translated_by_and_the_one_before_it_is(database: Database) -> None:
    asked = {"texts": ["Wo ist denn nun mein Paket AX-9?"], "target": "en"}
    async with serving(database) as api:
        translated = (await api.post("/v1/translations", json=asked)).json()["translations"][0]
        for entry in await listed(api, person="eve"):
            told = await api.post(f"{MEMORY}/{entry['entry_id']}/revoke", json=DECISION)
            assert (told.status_code, told.json()["state"]) == (200, "revoked")
        after = (await api.post("/v1/translations", json=asked)).json()["translations"][0]
        revoked = await listed(api, state="revoked")
    assert (translated["engine"], translated["text"]) == ("memory", "Où est donc AX-9 ?")
    assert (after["engine"], after["text"]) == ("memory", "Where is my parcel AX-9?")
    assert [(entry["decided_by"], entry["why"]) for entry in revoked] == [("lead", "sabotage")] * 2


async def test_figures_for_one_reader_are_not_what_the_next_one_is_told(database: Database) -> None:
    text = ("demo", uuid4(), "de", "en", "Die Jacke kostet 12,50 €.", "The jacket costs 12,50 €.")
    given = Given(*text, given_by="correction", person="ana", at=BEGAN)
    async with database.transaction(["demo"]) as connection:
        await learn(connection, given, judge(given, lambda text: Detected("en", 0.5)), None)
    asked = {"texts": ["Die Jacke kostet 1.234,50 €."], "source": "de", "target": "en"}
    async with serving(database) as api:
        told = [
            (await api.post("/v1/translations", json={**asked, "local_figures": local})).json()["translations"][0]
            for local in (True, False)
        ]
        [entry] = await listed(api, text="jacket")
    assert [each["engine"] for each in told] == ["memory", "memory"]
    assert [each["text"] for each in told] == ["The jacket costs €1,234.50.", "The jacket costs 1.234,50 €."]
    assert "1.234" not in str(entry)
    assert "1,234" not in str(entry)


async def test_what_is_nearly_the_same_is_suggested_to_who_asks_for_an_explanation(database: Database) -> None:
    asked = {"texts": ["Wo ist denn nur mein Paket AX-9?"], "target": "en", "explain": True}
    async with serving(database) as api:
        [told] = (await api.post("/v1/translations", json=asked)).json()["translations"]
    assert (told["text"], told["state"]) == (None, "untranslated")
    [suggestion] = told["explained"]["suggestions"]
    [differing] = suggestion["differing"]
    assert suggestion["asked"][slice(*differing["asked"])] == "nur"
    assert suggestion["remembered"][slice(*differing["remembered"])] == "nun"


async def test_another_shop_finds_and_revokes_nothing(database: Database) -> None:
    async with serving(database) as api, serving(database, "other") as other:
        [entry] = await listed(api, person="ana")
        assert await listed(other) == []
        assert (await other.post(f"{MEMORY}/{entry['entry_id']}/revoke", json=DECISION)).status_code == 404
        assert (await other.get(MEMORY, params={"cursor": entry["entry_id"]})).status_code == 422
        assert [entry["state"] for entry in await listed(api, person="ana")] == ["in_use"]


async def test_a_decision_without_a_reason_is_refused(database: Database) -> None:
    async with serving(database) as api:
        [entry] = await listed(api, person="ana")
        told = await api.post(f"{MEMORY}/{entry['entry_id']}/revoke", json={"by": "lead", "reason": " "})
    assert (told.status_code, told.json()["field"]) == (422, "reason")
