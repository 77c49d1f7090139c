"""Session tokens of agents: JWTs (RFC 7519) signed with HMAC-SHA-256."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import jwt
from crossdesk.changing_keys import keys_of
from crossdesk.contracts.gateway import AgentAccountConfigured
from pydantic import SecretStr

from gateway.access.signed_claims import ALGORITHM, ISSUER, signed_claims

AUDIENCE = "crossdesk-agents"


@dataclass(frozen=True)
class Session:
    """What a token says. `account` changes with the agent's password, so that a new password ends all sessions."""

    tenant: str
    agent_id: str
    account: str


def fingerprint(account: AgentAccountConfigured) -> str:
    return sha256(account.password_hash.encode()).hexdigest()[:16]


def issue_token(
    account: AgentAccountConfigured, secret: SecretStr, *, now: datetime, hours: float
) -> tuple[str, datetime]:
    """A token for this account and the moment it expires (UTC, whole seconds)."""
    expires = (now + timedelta(hours=hours)).astimezone(UTC).replace(microsecond=0)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account.agent_id,
        "tenant": account.tenant,
        "account": fingerprint(account),
        "iat": now,
        "exp": expires,
    }
    return jwt.encode(claims, keys_of(secret)[0], algorithm=ALGORITHM), expires


def read_token(token: str, secret: SecretStr) -> Session | None:
    """The session of a token we signed, with any of our keys, that has not expired, else None."""
    claims = signed_claims(token, secret, AUDIENCE, ("tenant", "account", "iat"))
    if claims is None:
        return None
    return Session(str(claims["tenant"]), str(claims["sub"]), str(claims["account"]))
