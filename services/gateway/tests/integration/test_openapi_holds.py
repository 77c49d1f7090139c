"""Schemathesis takes the OpenAPI document at its word: valid requests and others, and no answer beside it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.access.agent_tokens import issue_token
from gateway.app import create_app
from gateway.gateway import Gateway

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
)
# The event stream has no end to wait for; it has tests of its own.
OPTIONS = ("--phases", "examples,coverage", "--generation-deterministic", "--no-color")
SKIPPED = ("--exclude-path-regex", "/events$")


@pytest.mark.parametrize("caller", ["shop", "agent"])
async def test_no_request_gets_an_answer_that_is_not_documented(
    gateway: Gateway, serve: Callable[[Any], Awaitable[str]], caller: str
) -> None:
    url = await serve(create_app(gateway))
    bearer = "ck_test_the-demo-shop" if caller == "shop" else agents_token(gateway)
    paths = ("--exclude-path-regex" if caller == "shop" else "--include-path-regex", "/agents/")
    header = ("--header", f"Authorization: Bearer {bearer}")
    command = ("-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", ",".join(CHECKS))
    run = await asyncio.create_subprocess_exec(
        sys.executable, *command, *OPTIONS, *SKIPPED, *paths, *header, stdout=-1, stderr=-2
    )
    output, _ = await run.communicate()
    assert run.returncode == 0, output.decode()[-20000:]
    assert b"No operations" not in output


def agents_token(gateway: Gateway) -> str:
    account = gateway.memory.accounts.agent("demo", "anna")
    assert account is not None
    return issue_token(account, gateway.settings.token_secret, now=datetime.now(UTC), hours=1)[0]
