"""Who comes in where the cluster is operated: by a key, or by a cookie for which one was shown."""

from collections.abc import AsyncIterator

import httpx
import pytest

from gateway.app import Api
from gateway.gateway import Gateway

from .conftest import API_KEY, PASSWORD

KEYS = {"ana": "a" * 32, "ben": "b" * 40}
SESSION = "/v1/operations/session"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def client_of(routes: Api, gateway: Gateway, url: str = "http://localhost") -> httpx.AsyncClient:
    routes.state.gateway = gateway
    transport = httpx.ASGITransport(routes, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=url)


@pytest.fixture
def operated(gateway: Gateway) -> Gateway:
    return Gateway(**{**vars(gateway), "operators": KEYS})


@pytest.fixture
async def http(routes: Api, operated: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(routes, operated) as client:
        yield client


async def test_where_no_operator_is_set_up_there_is_nothing_to_operate(routes: Api, gateway: Gateway) -> None:
    async with client_of(routes, gateway) as http:
        paths = ("/ops", SESSION, "/v1/operations/dead-letters", "/v1/operations/flow", "/v1/operations/log")
        answers = [await http.get(path) for path in paths]
        answers.append(await http.post(SESSION, json={"key": KEYS["ana"]}))
    assert {answer.status_code for answer in answers} == {404}


async def test_only_operators_come_in_and_neither_shops_nor_agents_do(http: httpx.AsyncClient) -> None:
    agent = {"email": "ana@demo.example", "password": PASSWORD}
    token = (await http.post("/v1/agents/sign-in", json=agent)).json()["token"]
    for shown in ("", f"Bearer {API_KEY}", f"Bearer {token}", "Bearer " + "c" * 32):
        assert (await http.get(SESSION, headers={"Authorization": shown})).status_code == 401
    admitted = await http.get(SESSION, headers={"Authorization": f"Bearer {KEYS['ben']}"})
    assert admitted.json() == {"operator": "ben", "expires_at": None}


async def test_an_operators_key_opens_nothing_of_a_shop(http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {KEYS['ana']}"}
    assert (
        await http.get("/v1/conversations/0b5a7c6e-3a7f-5d62-9a0e-6a1f0d1f6a11", headers=headers)
    ).status_code == 401


async def test_wrong_keys_from_an_address_are_soon_refused_and_right_ones_never(http: httpx.AsyncClient) -> None:
    tries = [await http.post(SESSION, json={"key": f"wrong-{n}"}) for n in range(11)]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429]
    assert (await http.post(SESSION, json={"key": KEYS["ana"]})).status_code == 200


async def test_a_session_is_a_cookie_no_script_reads_and_no_other_site_changes_anything_by_it(
    http: httpx.AsyncClient,
) -> None:
    signed_in = await http.post(SESSION, json={"key": KEYS["ana"]})
    assert signed_in.json()["operator"] == "ana"
    cookie = signed_in.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await http.get(SESSION)).json()["operator"] == "ana"
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await http.delete(SESSION, headers=headers)).status_code == 403
    assert (await http.delete(SESSION, headers=SAME_ORIGIN)).status_code == 204
    assert (await http.get(SESSION)).status_code == 401


async def test_a_cookie_is_for_https_alone_but_on_this_machine(routes: Api, operated: Gateway) -> None:
    for url, secure in (("http://desk.example", True), ("http://localhost", False), ("http://127.0.0.1", False)):
        async with client_of(routes, operated, url) as http:
            signed_in = await http.post(SESSION, json={"key": KEYS["ana"]})
        assert ("; Secure" in signed_in.headers["set-cookie"]) is secure


async def test_a_new_key_ends_the_sessions_of_the_one_before(routes: Api, operated: Gateway) -> None:
    async with client_of(routes, operated) as http:
        signed_in = await http.post(SESSION, json={"key": KEYS["ana"]})
        cookies = dict(http.cookies)
    changed = Gateway(**{**vars(operated), "operators": {**KEYS, "ana": "n" * 32}})
    async with client_of(routes, changed) as http:
        http.cookies.update(cookies)
        assert signed_in.status_code == 200
        assert (await http.get(SESSION)).status_code == 401


async def test_the_page_is_complete_in_itself_and_closed_to_all_else(http: httpx.AsyncClient) -> None:
    answer = await http.get("/ops")
    assert "{{" not in answer.text
    assert " style=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
