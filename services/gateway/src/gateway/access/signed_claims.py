"""What a token of ours says: a JWT (RFC 7519) signed with HMAC-SHA-256, read with any of the keys it may have."""

from collections.abc import Sequence
from typing import Any

import jwt
from crossdesk.changing_keys import keys_of
from pydantic import SecretStr

ISSUER = "crossdesk"
ALGORITHM = "HS256"
ALWAYS = ("iss", "aud", "sub", "exp")


def signed_claims(token: str, secret: SecretStr, audience: str, required: Sequence[str]) -> dict[str, Any] | None:
    """Its claims, these among them; None where it is not ours, not for this audience, incomplete or expired."""
    found = (_claims(token, key, audience, [*ALWAYS, *required]) for key in keys_of(secret))
    return next((claims for claims in found if claims), None)


def _claims(token: str, key: str, audience: str, required: list[str]) -> dict[str, Any] | None:
    options: Any = {"require": required}
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, audience=audience, options=options
        )
    except jwt.InvalidTokenError:
        return None
    return claims
