"""Agents sign in and say whether they are there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from crossdesk.contracts.gateway import AgentAccountConfigured, AgentPresenceChanged
from pydantic import SecretStr

from gateway.access.agent_tokens import AUDIENCE, Session, fingerprint, issue_token, read_token
from gateway.access.signed_claims import ISSUER
from gateway.memory import Memory

EMAIL, PASSWORD = "ana@demo.example", "correct horse"
SECRET = SecretStr("t" * 32)


async def sign_in(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    body = {"email": EMAIL, "password": PASSWORD, **fields}
    return await client.post("/v1/agents/sign-in", json=body, headers={"Authorization": ""})


async def test_the_right_password_gives_a_token_that_says_who_one_is(client: httpx.AsyncClient) -> None:
    answer = await sign_in(client)
    assert answer.status_code == 200
    session = answer.json()
    assert session["token_type"] == "Bearer"
    assert datetime.fromisoformat(session["expires_at"]) > datetime.now(UTC) + timedelta(hours=11)
    assert "password" not in answer.text
    me = await client.get("/v1/agents/me", headers={"Authorization": f"Bearer {session['token']}"})
    assert me.json() == session["agent"]
    assert (me.json()["agent_id"], me.json()["tenant"], me.json()["presence"]) == ("ana", "demo", "offline")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"email": "nobody@demo.example"}, {"tenant": "other"}, {"tenant": "unknown"}]
)
async def test_whatever_is_wrong_the_answer_is_the_same(client: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    answer = await sign_in(client, **wrong)
    assert answer.status_code == 401
    assert answer.json() == (await sign_in(client, password="also wrong")).json()


async def test_guessing_is_slowed_down_for_one_address_only(client: httpx.AsyncClient, clock: Any) -> None:
    for _ in range(10):
        assert (await sign_in(client, password="guess")).status_code == 401
    answer = await sign_in(client)
    assert answer.status_code == 429, "even the right password has to wait"
    assert (await sign_in(client, email="ben@demo.example")).status_code == 401
    clock.now += int(answer.headers["Retry-After"])
    assert (await sign_in(client)).status_code == 200


async def test_presence_is_published_with_what_routing_needs(client: httpx.AsyncClient, bus: Any) -> None:
    token = (await sign_in(client)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = await client.put("/v1/agents/me/presence", json={"presence": "online"}, headers=headers)
    assert (answer.status_code, answer.json()) == (202, {"agent_id": "ana", "presence": "online"})
    [event] = bus.events
    assert isinstance(event, AgentPresenceChanged)
    assert (event.tenant, event.agent_id, event.skills, event.languages) == ("demo", "ana", ["general"], ["en"])
    assert (await client.get("/v1/agents/me", headers=headers)).json()["presence"] == "online"


async def test_a_new_password_ends_all_sessions(client: httpx.AsyncClient, memory: Memory) -> None:
    token = (await sign_in(client)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    account = memory.accounts.agent("demo", "ana")
    assert account is not None
    memory.apply(account.model_copy(update={"password_hash": "another"}), datetime.now(UTC))
    assert (await client.get("/v1/agents/me", headers=headers)).status_code == 401


async def test_a_shops_key_is_no_agent_and_a_token_is_no_shop(
    client: httpx.AsyncClient, a_request: Callable[..., dict[str, Any]]
) -> None:
    assert (await client.get("/v1/agents/me")).status_code == 401
    assert (await client.put("/v1/agents/me/presence", json={"presence": "online"})).status_code == 401
    headers = {"Authorization": f"Bearer {(await sign_in(client)).json()['token']}"}
    assert (await client.post("/v1/inquiries", json=a_request(), headers=headers)).status_code == 401


def an_account() -> AgentAccountConfigured:
    return AgentAccountConfigured(tenant="demo", agent_id="ana", email=EMAIL, name="Ana", password_hash="h")


def test_a_token_is_read_back_until_it_expires() -> None:
    now = datetime.now(UTC)
    token, expires = issue_token(an_account(), SECRET, now=now, hours=1)
    assert read_token(token, SECRET) == Session("demo", "ana", fingerprint(an_account()))
    assert timedelta(minutes=59) < expires - now <= timedelta(hours=1)
    old, _ = issue_token(an_account(), SECRET, now=now - timedelta(hours=2), hours=1)
    assert read_token(old, SECRET) is None


@pytest.mark.parametrize(
    "changed",
    [{"aud": "others"}, {"iss": "others"}, {"exp": None}, {"tenant": None}, {"sub": None}, {"account": None}],
    ids=str,
)
def test_a_token_that_says_less_or_other_is_refused(changed: dict[str, Any]) -> None:
    expires = datetime.now(UTC) + timedelta(hours=1)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "tenant": "demo", "account": "x", "exp": expires}
    whole = {"iat": datetime.now(UTC), **claims}
    assert read_token(jwt.encode(whole, SECRET.get_secret_value(), "HS256"), SECRET) is not None
    less = {name: value for name, value in {**whole, **changed}.items() if value is not None}
    assert read_token(jwt.encode(less, SECRET.get_secret_value(), "HS256"), SECRET) is None


@pytest.mark.parametrize("token", ["", "a.b.c", "." * 10, "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_of_ours_is_refused(token: str) -> None:
    assert read_token(token, SECRET) is None
    signed, _ = issue_token(an_account(), SecretStr("u" * 32), now=datetime.now(UTC), hours=1)
    assert read_token(signed, SECRET) is None
    unsigned = jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "sub": "ana"}, None, algorithm="none")
    assert read_token(unsigned, SECRET) is None
