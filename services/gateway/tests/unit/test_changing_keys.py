"""Keys are changed while everything runs: what the one before signed or opens goes on until it is taken out."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from crossdesk.admit import TENANT, admitting
from crossdesk.changing_keys import keys_of, long_enough
from crossdesk.contracts.gateway import AgentAccountConfigured
from pydantic import SecretStr
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.access.agent_tokens import issue_token, read_token
from gateway.webhooks.signing import signed_headers, signing_secret, signing_secrets

OLD, NEW = "o" * 32, "n" * 32
BEFORE, MEANWHILE, AFTER = SecretStr(OLD), SecretStr(f"{NEW} {OLD}"), SecretStr(f"{NEW}\n")


def test_newest_first_whatever_blanks_divide_them() -> None:
    assert keys_of(MEANWHILE) == keys_of(SecretStr(f" {NEW}\n{OLD}\n")) == (NEW, OLD)
    assert keys_of(SecretStr("")) == ()


@pytest.mark.parametrize("short", ["", " ", "x" * 31, f"{NEW} short"])
def test_a_key_too_short_to_sign_with_is_refused(short: str) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        long_enough(SecretStr(short))


def test_a_session_outlives_a_change_of_keys_and_ends_with_its_own() -> None:
    ana = AgentAccountConfigured(tenant="demo", agent_id="ana", email="ana@shop.example", name="Ana", password_hash="h")
    token, _ = issue_token(ana, BEFORE, now=datetime.now(UTC), hours=1)
    newer, _ = issue_token(ana, MEANWHILE, now=datetime.now(UTC), hours=1)
    assert read_token(token, MEANWHILE) is not None
    assert read_token(token, AFTER) is None
    assert read_token(newer, AFTER) is not None
    assert read_token(newer, BEFORE) is None


def test_a_webhook_is_signed_so_that_receivers_of_either_secret_take_it() -> None:
    headers = signed_headers(signing_secrets(MEANWHILE, "demo", "main"), uuid4(), "{}", datetime.now(UTC))
    for master in (BEFORE, AFTER):
        Webhook(signing_secret(master, "demo", "main")).verify("{}", headers)
    assert signing_secret(MEANWHILE, "demo", "main") == signing_secret(AFTER, "demo", "main")


async def test_services_admit_either_key_meanwhile_and_only_the_new_one_after() -> None:
    async def hello(request: Request, tenant: str) -> Response:
        return PlainTextResponse(tenant)

    async def status(held: SecretStr, shown: str) -> int:
        app = Starlette(routes=[Route("/", admitting(held, hello))])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            answer = await client.get("/", headers={"authorization": f"Bearer {shown}", TENANT: "demo"})
        return answer.status_code

    assert [await status(MEANWHILE, key) for key in (OLD, NEW, f"{NEW} {OLD}", "")] == [200, 200, 401, 401]
    assert [await status(AFTER, key) for key in (OLD, NEW)] == [401, 200]
    assert await status(SecretStr(""), "") == 401
