"""A service account of Google, and the token it gets for an hour.

Source: developers.google.com/identity/protocols/oauth2/service-account, "Using OAuth 2.0 for Server to Server
Applications": a JWT signed by the account's key (RS256; iss, scope, aud, iat, exp at most an hour later) is posted to
the key file's `token_uri` with the grant type `urn:ietf:params:oauth:grant-type:jwt-bearer`, which answers with
{access_token, expires_in} or, by RFC 6749 section 5.2, with 400 or 401 and {"error", "error_description"}.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import jwt
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from translation.engines.calls import NO_ANSWER, body_of
from translation.engines.engine import Failed, Kind

SCOPE = "https://www.googleapis.com/auth/cloud-translation"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIVES = 3600
"""Seconds a signed request for a token may be good for at most."""
EARLY = 300
"""Seconds before its end at which a token is renewed: a batch that begins with it has to end with it."""


class KeyFile(BaseModel):
    """The JSON file that Google makes for a service account's key; what else is in it is not needed."""

    model_config = ConfigDict(frozen=True)

    project_id: str
    client_email: str
    private_key_id: str
    private_key: SecretStr
    token_uri: str


def read_key_file(path: Path) -> KeyFile:
    """Raises Misconfigured where the file is none or its key signs nothing; the key is in no message."""
    try:
        account = KeyFile.model_validate_json(path.read_bytes())
        signed(account, 0)
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(map(str, each["loc"])) or each["type"] for each in error.errors()}))
        raise Misconfigured(f"{path} is no key file of a Google service account: see {wrong}") from None
    except (OSError, ValueError, TypeError, jwt.PyJWTError) as error:
        raise Misconfigured(f"{path}: the key of the Google service account cannot be read: {error}") from None
    return account


def signed(account: KeyFile, now: int) -> str:
    """The request for a token, signed. `now`: seconds since 1970."""
    claims = {"iss": account.client_email, "scope": SCOPE, "aud": account.token_uri, "iat": now, "exp": now + LIVES}
    headers = {"kid": account.private_key_id}
    return jwt.encode(claims, account.private_key.get_secret_value(), algorithm="RS256", headers=headers)


class _Token(NamedTuple):
    text: str
    ends: float


@dataclass
class Tokens:
    """The account's token, got where there is none or its end is near. Those who wait for one share a call."""

    client: httpx.AsyncClient
    account: KeyFile
    clock: Callable[[], float] = time.time
    _token: _Token | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def current(self) -> str | Failed:
        async with self._lock:
            if self._token is None or self.clock() >= self._token.ends - EARLY:
                found = await self._fetched()
                if isinstance(found, Failed):
                    return found
                self._token = found
            return self._token.text

    def forget(self, token: str) -> None:
        """It was refused: get another one the next time."""
        if self._token is not None and self._token.text == token:
            self._token = None

    async def _fetched(self) -> _Token | Failed:
        now = self.clock()
        form = {"grant_type": GRANT, "assertion": signed(self.account, int(now))}
        try:
            answer = await self.client.post(self.account.token_uri, data=form)
        except (httpx.HTTPError, httpx.InvalidURL):
            return NO_ANSWER
        return read_token(answer.status_code, body_of(answer), now)


def read_token(status: int, body: Any, now: float) -> _Token | Failed:
    """The token in an answer, or what keeps the account from getting one."""
    if status == httpx.codes.OK and isinstance(body, dict):
        text, seconds = body.get("access_token"), body.get("expires_in")
        if isinstance(text, str) and text.isascii() and text.isprintable() and isinstance(seconds, int):
            return _Token(text, now + min(seconds, LIVES))
    refused = status in (httpx.codes.BAD_REQUEST, httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
    kind = Kind.KEY if refused else Kind.DOWN
    return Failed(kind, f"Google gives the service account no token (status {status}); see its key and the clock")
