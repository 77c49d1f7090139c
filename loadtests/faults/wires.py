"""Kept HTTP/1.1 connections for the load beneath a fault, one request at a time on each.

At three times the capacity the generator must not be what is at its limit: a POST costs a fifth here of what it costs
with a whole HTTP client. Parsed by httptools (MIT; the parser uvicorn uses).
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser

IDLE_SECONDS = 3.0
"""Shorter than servers keep an idle connection (uvicorn: 5 s), so that none is used while it is being closed."""


class NotSent(Exception):
    """There is no connection to be had: nothing was sent."""


class NotHeard(Exception):
    """The request was sent, or part of it, and no whole answer came."""


@dataclass
class Answer:
    """`headers` by their names in small letters."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Wire(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._answer = Answer()
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self.open = True
        self.answered = False
        self.since = 0.0

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer. Raises NotHeard."""
        loop = asyncio.get_running_loop()
        self._answer, self._waiting, self.answered = Answer(), loop.create_future(), False
        assert self._transport is not None  # a Wire is handed out connected; told to mypy here
        self._transport.write(request)
        answer = await self._waiting
        self.answered, self.since = True, loop.time()
        return answer

    def close(self) -> None:
        """Hang up."""
        self.open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was closed")

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(f"that is no HTTP: {error}")

    def _fail(self, why: str) -> None:
        self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(NotHeard(why))

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers[name.decode().lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._answer.body += body

    def on_message_complete(self) -> None:
        self._answer.status = self._parser.get_status_code()
        if not self._parser.should_keep_alive():
            self.close()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(self._answer)


class Wires:
    """As many connections to servers as requests are under way; an idle one is used again."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Wire]] = {}

    async def post(self, url: str, headers: Mapping[str, str], body: bytes, *, within: float) -> Answer:
        """POST to an http:// URL. Raises NotSent, or NotHeard when no answer came `within` so many seconds."""
        parts = urlsplit(url)
        fields = {"Host": parts.netloc, **headers, "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        request = f"POST {parts.path} HTTP/1.1\r\n{head}\r\n".encode() + body
        wire = await self._wire(parts.hostname or "", parts.port or 80, within)
        try:
            async with asyncio.timeout(within):
                answer = await wire.ask(request)
        except TimeoutError:
            raise NotHeard(f"no answer within {within:g} s") from None
        finally:
            self._give_back(parts.netloc, wire)
        return answer

    def close(self) -> None:
        """Hang up all that are idle."""
        for wires in self._idle.values():
            for wire in wires:
                wire.close()

    async def _wire(self, host: str, port: int, within: float) -> Wire:
        loop = asyncio.get_running_loop()
        idle = self._idle.get(f"{host}:{port}", [])
        while idle:
            wire = idle.pop()
            if wire.open and wire.since > loop.time() - IDLE_SECONDS:
                return wire
            wire.close()
        try:
            async with asyncio.timeout(within):
                _, fresh = await loop.create_connection(Wire, host, port)
        except (OSError, TimeoutError) as error:
            raise NotSent(f"no connection to {host}:{port} ({type(error).__name__})") from error
        return fresh

    def _give_back(self, place: str, wire: Wire) -> None:
        """An answered one may be used again; one that still waits may not: its answer would be taken for another's."""
        if wire.answered and wire.open:
            self._idle.setdefault(place, []).append(wire)
        else:
            wire.close()
