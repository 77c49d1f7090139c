"""HTTP to a payment provider: bounded in time and size, repeated where that is harmless, left alone while it fails."""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from crossdesk.breaker import Breaker
from crossdesk.errors import Unavailable
from crossdesk.outside_calls import outside_call, show_breaker

from payments_risk.providers.provider import ProviderRefused, Unsure

SECONDS, CONNECT_SECONDS = 10.0, 3.0
"""What is cut off may have been done all the same."""
PAUSES = (0.5, 1.5)
"""Seconds before a second and a third try."""
LONGEST_PAUSE = 5.0
MOST_BYTES = 2_000_000

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]
CodeOf = Callable[[Any], str]


class ProviderClient:
    """Requests to the provider people call `title`. `code_of` finds the provider's word in the body of a refusal."""

    def __init__(
        self,
        title: str,
        client: httpx.AsyncClient,
        code_of: CodeOf,
        breaker: Breaker | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._title = title
        self._client = client
        self._code_of = code_of
        self._breaker = breaker or Breaker()
        self._sleep = sleep
        show_breaker("payments", title, self._breaker)

    async def ask(self, method: str, url: str, *, repeat: bool = True, **sent: Any) -> Any:
        """The body of a success, read as JSON ({} where it is empty).

        `repeat`: another try does no harm, since it only reads or carries a key. Raises ProviderRefused, Unsure, and
        Unavailable for what certainly was not done.
        """
        for pause in PAUSES if repeat else ():
            try:
                return await self._once(method, url, sent)
            except Unavailable as error:
                log.warning("a provider is asked again", extra={"provider": self._title, "cause": str(error)})
                await self._sleep(_longer(pause, error))
        return await self._once(method, url, sent)

    async def _once(self, method: str, url: str, sent: Mapping[str, Any]) -> Any:
        if not self._breaker.admits():
            raise Unavailable(f"{self._title} failed several times in a row; it is left alone for some seconds")
        try:
            answer = await self._counted(method, url, sent)
        except ProviderRefused:
            self._breaker.succeeded()  # it is there and answers
            raise
        except Unavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    async def _counted(self, method: str, url: str, sent: Mapping[str, Any]) -> Any:
        with outside_call("payments", self._title) as ended:
            try:
                return self._read(*await self._receive(method, url, sent))
            except ProviderRefused:
                ended("refused")
                raise

    async def _receive(self, method: str, url: str, sent: Mapping[str, Any]) -> tuple[httpx.Response, bytes]:
        try:
            async with asyncio.timeout(SECONDS), self._client.stream(method, url, **sent) as response:
                body = bytearray()
                async for part in response.aiter_bytes(65_536):
                    body += part
                    if len(body) > MOST_BYTES:
                        raise Unsure(f"{self._title} answered more than {MOST_BYTES} bytes")
                return response, bytes(body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(f"{self._title} cannot be reached: {type(error).__name__}") from error
        except (TimeoutError, httpx.HTTPError) as error:
            raise Unsure(f"{self._title} did not answer: {type(error).__name__}") from error

    def _read(self, response: httpx.Response, body: bytes) -> Any:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise _TooSoon(f"{self._title} takes no more requests for now (429)", response.headers.get("retry-after"))
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unsure(f"{self._title} answered {status}")
        try:
            told = json.loads(body or b"{}")
        except ValueError as error:
            raise Unsure(f"{self._title} answered {status} with something that is no JSON") from error
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise ProviderRefused(f"{self._title} refused the key ({status}): check the account's file", "key")
        if status >= httpx.codes.BAD_REQUEST:
            code = self._code_of(told)[:100] or str(status)
            raise ProviderRefused(f"{self._title} refused {response.request.method} with {status}, {code}", code)
        return told


class _TooSoon(Unavailable):
    """Refused for being too many: it was not done. `after` is what the provider says about when to come again."""

    def __init__(self, message: str, after: str | None) -> None:
        super().__init__(message)
        self.after = float(after) if after and after.isdecimal() else 0.0


def _longer(pause: float, error: Unavailable) -> float:
    asked = error.after if isinstance(error, _TooSoon) else 0.0
    return min(LONGEST_PAUSE, max(pause, asked))


def client_arguments(url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Of the HTTP client: where, as whom, how patiently; proxies of the environment are left alone."""
    timeout = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    base = f"{url.rstrip('/')}/"
    return {"base_url": base, "headers": headers, "timeout": timeout, "trust_env": False, "follow_redirects": False}


def word(told: Any, *path: str) -> str:
    """A word somewhere in a body; empty when it is not there."""
    for name in path:
        told = told.get(name) if isinstance(told, dict) else None
    return told if isinstance(told, str) else ""


_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,255}")


def plain(name: str) -> str:
    """An id as part of a path. Raises ProviderRefused for one that would mean something else there."""
    if not _PLAIN.fullmatch(name) or not name.strip("."):
        raise ProviderRefused("the id of the dispute or payment is none a provider gives: see where it came from", "id")
    return name
