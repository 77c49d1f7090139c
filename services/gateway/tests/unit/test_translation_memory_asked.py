"""The translation memory at the gateway: shops find, revoke and accept; agents, who give the entries, do not."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.contracts.translation_memory import DECISION, ENTRY

from gateway.gateway import Gateway

from .conftest import PASSWORD
from .neighbours import SHOP, asking_translation

Heard = list[tuple[str, str, str, bytes]]
MEMORY = "/v1/translation-memory"
DECIDED = {"entry_id": ENTRY["entry_id"], "state": "revoked"}


def asking(
    gateway: Gateway, heard: Heard, told: Any, status: int = 200, headers: dict[str, str] = SHOP
) -> httpx.AsyncClient:
    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.method, request.url.path, request.headers["x-crossdesk-tenant"], request.content))
        heard.append(("", request.url.query.decode(), "", b""))
        return httpx.Response(status, json=told)

    return asking_translation(gateway, answer, headers=headers)


async def test_what_is_sought_is_handed_on_for_the_shops_tenant(gateway: Gateway) -> None:
    heard: Heard = []
    page = {"entries": [ENTRY], "next_cursor": None}
    query = {"person": "ana", "state": "doubtful", "since": "2026-01-01T00:00:00Z", "cursor": uuid4().hex}
    async with asking(gateway, heard, page) as api:
        told = await api.get(MEMORY, params=query)
    assert (told.status_code, told.json()) == (200, page)
    (method, path, tenant, _), (_, asked, _, _) = heard
    assert (method, path, tenant) == ("GET", MEMORY, "demo")
    assert dict(httpx.QueryParams(asked)) == {**query, "since": "2026-01-01T00:00:00+00:00", "limit": "50"}


@pytest.mark.parametrize("decision", ["revoke", "accept"])
async def test_a_decision_is_handed_on_and_what_is_no_entry_of_the_shop_is_told(
    gateway: Gateway, decision: str
) -> None:
    path = f"{MEMORY}/{ENTRY['entry_id']}/{decision}"
    heard: Heard = []
    async with asking(gateway, heard, DECIDED) as api:
        told = await api.post(path, json=DECISION)
    assert (told.status_code, told.json()) == (200, DECIDED)
    assert heard[0][:3] == ("POST", path, "demo")
    assert httpx.Response(200, content=heard[0][3]).json() == DECISION
    async with asking(gateway, [], {"detail": "no entry"}, 404) as api:
        assert (await api.post(path, json=DECISION)).status_code == 404


async def test_an_agent_neither_sees_nor_decides(gateway: Gateway) -> None:
    heard: Heard = []
    async with asking(gateway, heard, DECIDED, headers={}) as api:
        told = await api.post("/v1/agents/sign-in", json={"email": "ana@demo.example", "password": PASSWORD})
        agent = {"authorization": f"Bearer {told.json()['token']}"}
        listed = await api.get(MEMORY, headers=agent)
        decided = await api.post(f"{MEMORY}/{ENTRY['entry_id']}/accept", json=DECISION, headers=agent)
    assert (listed.status_code, decided.status_code) == (401, 401)
    assert heard == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "lost"}, "state"),
        ({"since": "yesterday"}, "since"),
        ({"cursor": "x"}, "cursor"),
        ({"limit": 0}, "limit"),
    ],
)
async def test_what_cannot_be_sought_is_refused(gateway: Gateway, query: dict[str, Any], field: str) -> None:
    heard: Heard = []
    async with asking(gateway, heard, {}) as api:
        told = await api.get(MEMORY, params=query)
    assert (told.status_code, [each["field"] for each in told.json()["errors"]], heard) == (422, [field], [])
