"""HTTP to a source: within its limits, not while it keeps failing, never waiting long, never reading much."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from crossdesk.breaker import Breaker
from crossdesk.errors import Unavailable
from crossdesk.outside_calls import outside_call, show_breaker

from logistics.carriers.pace import Pace
from logistics.carriers.slow_numbers import Unanswered

MOST_BYTES = 1_000_000
SECONDS = 1.0
CONNECT_SECONDS = 0.5

log = logging.getLogger(__name__)

T = TypeVar("T")


class Refused(Unavailable):
    """The source answered and will not serve us: asking again at once changes nothing."""


class PacedClient:
    """Requests to the source people call `title`. All methods raise Unavailable when it cannot be asked now.

    `longest_turn`: whoever would wait longer for a turn, in seconds, is told to ask another (None: nobody).
    """

    def __init__(
        self,
        title: str,
        client: httpx.AsyncClient,
        pace: Pace,
        breaker: Breaker,
        longest_turn: float | None = None,
    ) -> None:
        self._title = title
        self._client = client
        self._pace = pace
        self._breaker = breaker
        self._longest_turn = longest_turn
        show_breaker("carrier", title, breaker)

    async def turn(self) -> None:
        """Wait for the first request's turn. Raises Unavailable when the source keeps failing or has no turn soon."""
        if self._breaker.is_open:
            raise self._left_alone()
        try:
            async with asyncio.timeout(self._longest_turn):
                await self._pace.turn()
        except TimeoutError as error:
            raise Unavailable(f"{self._title} takes no request so soon after the last") from error

    async def ask(self, read: Callable[[int, bytes], T], method: str, url: str, *, paced: bool, **sent: Any) -> T:
        """What `read` makes of status and body; tried a second time unless the first was too slow or refused.

        `paced`: the request's turn has come already. `read` raises Unavailable for what it does not understand.
        """
        try:
            return await self._once(read, method, url, paced=paced, **sent)
        except (Unanswered, Refused):
            raise
        except Unavailable as error:
            log.warning("asking a source failed, trying once more", extra={"source": self._title, "cause": str(error)})
        return await self._once(read, method, url, paced=False, **sent)

    async def _once(self, read: Callable[[int, bytes], T], method: str, url: str, *, paced: bool, **sent: Any) -> T:
        """One request, whose turn ends with it."""
        if not paced:
            await self._pace.turn()
        if not self._breaker.admits():
            self._pace.ended(sent=False)
            raise self._left_alone()
        refused = False
        try:
            with outside_call("carrier", self._title):
                status, body = await self._receive(method, url, **sent)
                refused = status == httpx.codes.TOO_MANY_REQUESTS
                answer = read(status, body)
        except Unavailable:
            self._breaker.failed()
            raise
        finally:
            self._pace.ended(refused=refused)
        self._breaker.succeeded()
        return answer

    async def _receive(self, method: str, url: str, **sent: Any) -> tuple[int, bytes]:
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._client.stream(method, url, **sent) as response,
            ):
                return response.status_code, await self._body(response)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Unanswered(f"{self._title} did not answer in time") from error
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._title} did not answer: {type(error).__name__}") from error

    async def _body(self, response: httpx.Response) -> bytes:
        """The body, so long as it is not too large: what is decompressed counts."""
        body = bytearray()
        async for part in response.aiter_bytes(65_536):
            body += part
            if len(body) > MOST_BYTES:
                raise Refused(f"{self._title} answered more than {MOST_BYTES} bytes, which no parcel needs")
        return bytes(body)

    def _left_alone(self) -> Unavailable:
        return Unavailable(f"{self._title} failed several times in a row; it is left alone for some seconds")


def refuse(title: str, status: int, key: str) -> None:
    """Raise Refused for a wrong key or too many requests, Unavailable for a failing server; `key` names the setting."""
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise Refused(f"{title} refused the key ({status}): check {key}")
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise Refused(f"{title} takes no more requests for now (429): check the account's limits")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unavailable(f"{title} answered {status}")


def client_arguments(url: str, headers: dict[str, str]) -> dict[str, Any]:
    """Of the HTTP client: where (empty: requests say so themselves), as whom, how patiently."""
    timeout = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
    return {"base_url": f"{url.rstrip('/')}/" if url else "", "headers": headers, "timeout": timeout}
