"""Reviews of translations and differences between languages at the gateway, handed on for the shop that asks."""

import json
from typing import Any

import httpx
import pytest
from crossdesk.contracts.translation_reviews import REVIEW

from gateway.gateway import Gateway

from .neighbours import SHOP, asking_translation

PATH = f"/v1/translation-reviews/{REVIEW['review_id']}"
VERDICT = {"verdict": "bad", "by": "ana", "corrected": "My parcel has not arrived."}


def asking(gateway: Gateway, told: Any, heard: list[str], status: int = 200) -> httpx.AsyncClient:
    """The API in front of a translation-service that answers so and notes what it was asked for whom."""

    def answer(request: httpx.Request) -> httpx.Response:
        body = f" {json.loads(request.content)}" if request.content else ""
        heard.append(f"{request.headers['x-crossdesk-tenant']} {request.method} {request.url}{body}")
        return httpx.Response(status, json=told)

    return asking_translation(gateway, answer, headers=SHOP)


async def test_a_shop_sees_its_reviews_and_says_what_it_thinks_of_one(gateway: Gateway) -> None:
    heard: list[str] = []
    async with asking(gateway, {"reviews": [REVIEW]}, heard) as api:
        listed = await api.get("/v1/translation-reviews", params={"open": True, "limit": 5})
        said = await api.post(PATH, json=VERDICT)
    assert listed.json() == {"reviews": [REVIEW]}
    assert said.status_code == 200
    assert heard == [
        "demo GET http://translation/v1/translation-reviews?limit=5&open=true",
        f"demo POST http://translation{PATH} {VERDICT}",
    ]


async def test_a_review_that_is_none_of_the_shops_is_not_found(gateway: Gateway) -> None:
    async with asking(gateway, {"detail": "no review of yours has this id"}, [], status=404) as api:
        assert (await api.post(PATH, json=VERDICT)).status_code == 404


@pytest.mark.parametrize("wrong", [{"verdict": "fine"}, {"by": " "}, {"corrected": ""}, {"corrected": 5}, {"more": 1}])
async def test_a_verdict_that_cannot_be_read_is_refused_before_anybody_is_asked(
    gateway: Gateway, wrong: dict[str, Any]
) -> None:
    heard: list[str] = []
    async with asking(gateway, {}, heard) as api:
        assert (await api.post(PATH, json={**VERDICT, **wrong})).status_code == 422
    assert heard == []


async def test_without_the_shops_key_nothing_is_shown(gateway: Gateway) -> None:
    heard: list[str] = []
    async with asking(gateway, {}, heard) as api:
        api.headers.pop("authorization")
        answers = [await api.get("/v1/translation-reviews"), await api.post(PATH, json=VERDICT)]
        answers.append(await api.get("/v1/reply-differences"))
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert heard == []


async def test_differences_between_languages_are_those_of_the_shop(gateway: Gateway) -> None:
    heard: list[str] = []
    async with asking(gateway, {"differences": []}, heard) as api:
        told = await api.get("/v1/reply-differences", params={"scenario": "return_item"})
        assert (await api.get("/v1/reply-differences", params={"scenario": "a\0"})).status_code == 422
    assert told.json() == {"differences": []}
    assert heard == ["demo GET http://translation/v1/reply-differences?limit=50&scenario=return_item"]
