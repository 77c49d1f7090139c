"""Who operates the cluster: people of no shop, each with a key of their own, by which the log names them.

A key is shown as `Authorization: Bearer`, or once at the sign-in of the page, which gets a cookie for an hour.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated

import jwt
from crossdesk.changing_keys import keys_of
from crossdesk.errors import Misconfigured
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from pydantic import SecretStr

from gateway import problems
from gateway.access.api_keys import bearer_token
from gateway.access.signed_claims import ALGORITHM, ISSUER, signed_claims
from gateway.gateway import Gateway, gateway_of
from gateway.problems import Problem

AUDIENCE = "crossdesk-operations"
COOKIE = "crossdesk-operations"
SIGNED_IN_FOR = timedelta(hours=1)
SAFE = frozenset({"GET", "HEAD"})
_ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]{0,39})=([!-~]{32,256})$")

OPERATOR_KEY = HTTPBearer(scheme_name="OperatorKey", description="The key of an operator", auto_error=False)


@dataclass(frozen=True)
class Operator:
    """Somebody who operates. `expires` is the end of their session, None for who shows the key itself."""

    name: str
    expires: datetime | None = None


def read_operators(keys: SecretStr) -> Mapping[str, str]:
    """Keys by name, from `name=key` separated by commas, spaces or lines.

    Raises Misconfigured for what is no such entry, a key below 32 characters, and a name or key that comes twice.
    """
    entries = re.split(r"[,\s]+", keys.get_secret_value().strip()) if keys.get_secret_value().strip() else []
    found: dict[str, str] = {}
    for place, entry in enumerate(entries, 1):
        fits = _ENTRY.match(entry)
        if fits is None or fits[1] in found or fits[2] in found.values():
            raise Misconfigured(
                f"CROSSDESK_OPERATIONS_KEYS: entry {place} must be name=key, both used once: a name in lower case, "
                "and a key of 32 characters or more without spaces and commas"
            )
        found[fits[1]] = fits[2]
    return found


def operator_by_key(gateway: Gateway, key: str) -> str | None:
    """The operator whose key this is. All are compared, each in constant time."""
    shown = key.encode()
    fits = [name for name, known in gateway.operators.items() if hmac.compare_digest(known.encode(), shown)]
    return fits[0] if fits else None


def admit_by_key(gateway: Gateway, key: str) -> str:
    """The operator whose key this is. Raises Problem (401)."""
    name = operator_by_key(gateway, key)
    if name is None:
        raise Problem(problems.UNAUTHORIZED, "This is no operator's key.")
    return name


def issue_session(gateway: Gateway, name: str, now: datetime) -> tuple[str, datetime]:
    """The cookie's value, and when it ends. A new key for this operator ends it earlier."""
    expires = (now + SIGNED_IN_FOR).astimezone(UTC).replace(microsecond=0)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": name, "key": _print(gateway.operators[name]), "exp": expires}
    return jwt.encode(claims, keys_of(gateway.settings.token_secret)[0], algorithm=ALGORITHM), expires


def operator_of(request: Request) -> Operator:
    """Who asks. Raises Problem: 404 where nobody may operate, 401, 403 for a change that another site began."""
    gateway = gateway_of(request)
    if not gateway.operators:
        raise Problem(problems.NOT_FOUND)
    key = bearer_token(request.headers.get("authorization", ""))
    if key is not None:
        return Operator(admit_by_key(gateway, key))
    operator = _of_session(gateway, request.cookies.get(COOKIE, ""))
    if operator is None:
        raise Problem(problems.UNAUTHORIZED, "Sign in as an operator, or send an operator's key.")
    if request.method not in SAFE and request.headers.get("sec-fetch-site") != "same-origin":
        raise Problem(problems.CROSS_SITE)
    return operator


def may_operate(request: Request) -> None:
    """The same as a gate, before a body is read."""
    operator_of(request)


def _of_session(gateway: Gateway, token: str) -> Operator | None:
    claims = signed_claims(token, gateway.settings.token_secret, AUDIENCE, ("key",))
    if claims is None:
        return None
    name, key = str(claims["sub"]), gateway.operators.get(str(claims["sub"]))
    if key is None or not hmac.compare_digest(str(claims["key"]), _print(key)):
        return None
    return Operator(name, datetime.fromtimestamp(claims["exp"], UTC))


def _print(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:16]


async def _operator(request: Request, key: Annotated[object, Security(OPERATOR_KEY)]) -> Operator:
    return operator_of(request)


TheOperator = Annotated[Operator, Depends(_operator)]
