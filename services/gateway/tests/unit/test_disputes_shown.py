"""Disputes at the gateway: who may look, what is refused before it is handed on, and how refusals come back."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from crossdesk.contracts.dispute_evidence import EVIDENCE
from crossdesk.contracts.disputes_shown import ANSWER, LISTED, SHOWN, VAMP

from gateway.gateway import Gateway

from .neighbours import SHOP, asking_payments_risk

DISPUTE = "/v1/disputes/stripe/dp_1042"
asking = partial(asking_payments_risk, headers=SHOP)


def nobody(request: httpx.Request) -> httpx.Response:
    pytest.fail("was asked")


@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        ("/v1/disputes?limit=5&cursor=abc", "/v1/disputes?limit=5&cursor=abc", {"disputes": [LISTED]}),
        (DISPUTE, DISPUTE, SHOWN),
        ("/v1/disputes/customer/claim%231", "/v1/disputes/customer/claim%231", SHOWN),
        (f"{DISPUTE}/answer", f"{DISPUTE}/answer", ANSWER),
        ("/v1/merchants/-/vamp", "/v1/merchants/-/vamp", VAMP),
    ],
)
async def test_what_is_read_is_asked_for_the_callers_tenant(
    gateway: Gateway, path: str, asked: str, told: dict[str, object]
) -> None:
    heard: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["x-crossdesk-tenant"], str(request.url)))
        return httpx.Response(200, json=told)

    async with asking(gateway, answer) as api:
        shown = await api.get(path)
        refused = await api.get(path, headers={"authorization": "Bearer nobody"})
    assert (shown.json(), heard) == (told, [("demo", f"http://payments{asked}")])
    assert refused.status_code == 401


async def test_the_pdf_of_an_answer_comes_through_as_it_is(gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"%PDF-1.4 \xff", headers={"content-type": "application/pdf"})

    async with asking(gateway, answer) as api:
        drawn = await api.get(f"{DISPUTE}/answer.pdf")
    assert (drawn.content, drawn.headers["content-type"]) == (b"%PDF-1.4 \xff", "application/pdf")


async def test_evidence_is_handed_on_in_utc_without_what_was_not_said(gateway: Gateway) -> None:
    heard: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(202)

    async with asking(gateway, answer) as api:
        assert (await api.put(f"{DISPUTE}/evidence", json=EVIDENCE)).status_code == 202
    assert heard[0].keys() == EVIDENCE.keys()
    [parcel] = heard[0]["parcels"]
    assert parcel["delivered_at"] == "2026-05-20T07:00:00Z"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"parcel": []}, "parcel"),
        ({"refusal": "a\0b"}, "refusal"),
        ({"visits": [{"at": "2026-05-20T09:00:00", "what": "signed in"}]}, "visits[0].at"),
        ({"visits": [{"at": "0001-01-01T00:00:00+14:00", "what": "signed in"}]}, "visits[0].at"),
        ({"messages": [{"at": "2026-05-20T09:00:00Z", "by": "nobody", "text": "x"}]}, "messages[0].by"),
    ],
)
async def test_evidence_that_is_malformed_is_refused_by_field(
    gateway: Gateway, body: dict[str, object], field: str
) -> None:
    async with asking(gateway, nobody) as api:
        refused = await api.put(f"{DISPUTE}/evidence", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


async def test_a_file_is_handed_on_byte_by_byte_whatever_its_sender_calls_it(gateway: Gateway) -> None:
    heard: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.url.path, request.content))
        return httpx.Response(202)

    async with asking(gateway, answer) as api:
        for named in ("application/pdf", "text/plain"):
            given = await api.put(f"{DISPUTE}/documents/photos", content=b"\xff\x00", headers={"content-type": named})
            assert given.status_code == 202
    assert heard == [(f"{DISPUTE}/documents/photos", b"\xff\x00")] * 2


async def test_a_file_of_no_known_kind_or_too_large_is_refused_at_once(gateway: Gateway) -> None:
    async with asking(gateway, nobody) as api:
        unknown = await api.put(f"{DISPUTE}/documents/poem", content=b"x")
        large = await api.put(f"{DISPUTE}/documents/photos", content=b"x" * 10_000_001)
        elsewhere = await api.get("/v1/disputes/bank/dp_1042")
    assert (unknown.status_code, large.status_code, elsewhere.status_code) == (422, 413, 422)


@pytest.mark.parametrize(
    ("status", "told", "expected", "slug"),
    [
        (404, {"detail": "no answer to this dispute was decided on"}, 404, "not-found"),
        (409, {"detail": "the answer is on its way"}, 409, "answer-state"),
        (422, {"field": "body", "detail": "stripe would refuse it"}, 422, "invalid-request"),
        (500, {}, 503, "unavailable"),
    ],
)
async def test_refusals_come_back_as_problems(
    gateway: Gateway, status: int, told: dict[str, str], expected: int, slug: str
) -> None:
    async with asking(gateway, lambda request: httpx.Response(status, json=told)) as api:
        refused = await api.put(f"{DISPUTE}/documents/photos", content=b"%PDF-")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (expected, slug)
