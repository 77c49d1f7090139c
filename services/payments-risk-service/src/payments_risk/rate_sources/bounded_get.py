"""GET of something small from a publisher of rates: bounded in time and size, tried again where that may help."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from crossdesk.breaker import Breaker
from crossdesk.outside_calls import outside_call, show_breaker

from payments_risk.rate_sources.source import RatesUnavailable

SECONDS = 2.0
PAUSES = (0.1, 0.4)
"""Seconds before the second and the third try."""


class RatesRefused(RatesUnavailable):
    """The publisher answered and will not serve us: the same request again changes nothing."""


@dataclass(frozen=True)
class BoundedGet:
    """Requests to the publisher people call `title`, of at most `most_bytes` once unpacked.

    After failures in a row the publisher is left alone for the breaker's rest, so that nobody waits for it.
    """

    title: str
    client: httpx.AsyncClient
    most_bytes: int
    breaker: Breaker

    def __post_init__(self) -> None:
        show_breaker("rates", self.title, self.breaker)

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The body. Raises RatesRefused for 4xx and bodies too large, RatesUnavailable when no try succeeded."""
        if not self.breaker.admits():
            raise RatesUnavailable(f"{self.title} failed several times in a row and is left alone for a while")
        try:
            body = await self._tried(url, headers or {})
        except RatesUnavailable:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return body

    async def _tried(self, url: str, headers: Mapping[str, str]) -> bytes:
        for pause in PAUSES:
            try:
                return await self._once(url, headers)
            except RatesRefused:
                raise
            except RatesUnavailable:
                await asyncio.sleep(pause)
        return await self._once(url, headers)

    async def _once(self, url: str, headers: Mapping[str, str]) -> bytes:
        with outside_call("rates", self.title):
            return await self._received(url, headers)

    async def _received(self, url: str, headers: Mapping[str, str]) -> bytes:
        try:
            async with asyncio.timeout(SECONDS), self.client.stream("GET", url, headers=headers) as answer:
                self._require_served(answer.status_code)
                return await self._body(answer)
        except TimeoutError as error:
            raise RatesUnavailable(f"{self.title} did not answer within {SECONDS:g} seconds") from error
        except httpx.HTTPError as error:
            raise RatesUnavailable(f"{self.title} did not answer: {type(error).__name__}") from error

    def _require_served(self, status: int) -> None:
        if httpx.codes.is_client_error(status):
            raise RatesRefused(f"{self.title} refused the request ({status}): check its address and key")
        if status != httpx.codes.OK:
            raise RatesUnavailable(f"{self.title} answered {status}")

    async def _body(self, answer: httpx.Response) -> bytes:
        body = bytearray()
        async for part in answer.aiter_bytes(65_536):
            body += part
            if len(body) > self.most_bytes:
                raise RatesRefused(f"{self.title} answered more than {self.most_bytes} bytes, which no rates need")
        return bytes(body)
