"""Whether brokers refuse us: the client has the same words for a wrong password and for a broker that is away."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

REFUSALS = (AuthenticationFailedError, SaslAuthenticationFailed, UnsupportedSaslMechanismError)
ANSWERS_WITHIN = 5.0
"""Seconds one broker gets to say why it let us not in."""


class LoginRefused(AuthenticationFailedError):  # type: ignore[misc]  # aiokafka is untyped
    """A broker answers, and does not let this user in, or not with this password, token or mechanism."""


@asynccontextmanager
async def naming_refusals(options: Mapping[str, Any]) -> AsyncIterator[None]:
    """Around the start of a client with these options: raises LoginRefused where a broker refuses us."""
    try:
        yield
    except KafkaConnectionError as error:
        if "sasl_mechanism" in options:
            await _ask_again(options)
        raise error


async def _ask_again(options: Mapping[str, Any]) -> None:
    """Try to log in at each broker. Raises LoginRefused with the words of the first that refuses."""
    login = {name: value for name, value in options.items() if name != "bootstrap_servers"}
    for host, port, _ in collect_hosts(options["bootstrap_servers"]):
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                (await create_conn(host, port, **login)).close()
        except REFUSALS as error:
            who = f"the user {login['sasl_plain_username']!r}" if "sasl_plain_username" in login else "this token"
            words = error.args[0] if error.args else type(error).__name__
            raise LoginRefused(f"{host}:{port} does not let {who} in by {login['sasl_mechanism']}: {words}") from error
        except (KafkaError, OSError, TimeoutError):
            continue  # this one is away, which is what the client has told already
