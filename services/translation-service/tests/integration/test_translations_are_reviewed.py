"""Reviews of translations as the gateway is told of them, for one shop at a time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.store.database import Database
from pydantic import SecretStr

from translation.api.app import create_app
from translation.language import Detected, load_detector
from translation.memory.recall import Memory
from translation.quality.judge import Quality
from translation.quality.kept_samples import keep_sample
from translation.quality.likeness import Meanings
from translation.quality.reviews import NOT_WHOLE
from translation.quality.wait_for_samples import Sample
from translation.translate_text import TranslationDesk, Wanted, translate_text

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
REVIEWS = "/v1/translation-reviews"
TEXT, WRONG, RIGHT = "Mein Paket ist nicht angekommen.", "My parcel has arrived.", "My parcel has not arrived."
BAD = {"verdict": "bad", "by": "ana", "corrected": RIGHT}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


@pytest.fixture
def desk() -> TranslationDesk:
    quality = Quality(Meanings(None), lambda text: Detected("en", 0.9))
    return TranslationDesk(load_detector(), memory=Memory(), quality=quality)


def serving(database: Database, desk: TranslationDesk, tenant: str = "demo") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(SecretStr("the-key"), database, desk))
    headers = {"authorization": "Bearer the-key", "x-crossdesk-tenant": tenant}
    return httpx.AsyncClient(transport=transport, base_url="http://translation", headers=headers)


async def kept(database: Database, text: str = TEXT, translation: str = WRONG) -> None:
    sample = Sample("demo", text, translation, "de", "en", "deepl", "*", "DE", uuid4(), 0.4, ("it says no",))
    await keep_sample(database, sample, None, NOW)


async def listed(api: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    told = await api.get(REVIEWS, params=query)
    assert told.status_code == 200, told.text
    reviews: list[dict[str, Any]] = told.json()["reviews"]
    return reviews


async def test_a_bad_translation_is_put_right_for_the_next_text_and_costs_its_engine(
    database: Database, desk: TranslationDesk
) -> None:
    await kept(database)
    async with serving(database, desk) as api:
        [review] = await listed(api, open=True)
        said = await api.post(f"{REVIEWS}/{review['review_id']}", json=BAD)
        assert said.json() == {"review_id": review["review_id"], "verdict": "bad", "learned": True, "why": ""}
        assert await listed(api, open=True) == []
        [done] = await listed(api, open=False)
    assert (done["verdict"], done["corrected"], done["reviewed_by"]) == ("bad", RIGHT, "ana")
    made = await translate_text(desk, database, Wanted("demo", TEXT, "en"))
    assert (made.text, made.engine) == (RIGHT, "memory")
    assert desk.quality
    assert desk.quality.standings.correction("deepl", "de", "en") < -0.05


async def test_the_first_verdict_counts(database: Database, desk: TranslationDesk) -> None:
    await kept(database)
    async with serving(database, desk) as api:
        [review] = await listed(api)
        path = f"{REVIEWS}/{review['review_id']}"
        assert (await api.post(path, json={"verdict": "good", "by": "ana"})).json()["why"] == "nothing was corrected"
        again = (await api.post(path, json=BAD)).json()
    assert (again["verdict"], again["learned"], again["why"]) == ("good", False, "it was reviewed before")
    assert desk.quality
    assert desk.quality.standings.correction("deepl", "de", "en") == 0


async def test_a_text_whose_codes_were_left_out_teaches_nothing(database: Database, desk: TranslationDesk) -> None:
    await kept(database, "Die Bestellung CB-10000042 fehlt.", "The order CB-10000042 is here.")
    async with serving(database, desk) as api:
        [review] = await listed(api)
        said = (await api.post(f"{REVIEWS}/{review['review_id']}", json=BAD)).json()
    assert (said["learned"], said["why"]) == (False, NOT_WHOLE)


async def test_a_shop_reviews_its_own_translations_alone(database: Database, desk: TranslationDesk) -> None:
    await kept(database)
    async with serving(database, desk) as api, serving(database, desk, "another") as other:
        [review] = await listed(api)
        assert await listed(other) == []
        path = f"{REVIEWS}/{review['review_id']}"
        assert (await other.post(path, json=BAD)).status_code == 404
        refused = [{"verdict": "fine", "by": "ana"}, {"verdict": "bad"}, {**BAD, "corrected": " "}, {**BAD, "by": ""}]
        assert [(await api.post(path, json=body)).status_code for body in refused] == [422] * 4
        assert (await api.get(REVIEWS, params={"limit": 0})).status_code == 422
