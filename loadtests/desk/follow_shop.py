"""Read the shop's feed (`GET /v1/events`) until cancelled; it goes on where a connection ended."""

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import httpx

from loadtests.generator.event_stream import EventStream

RECONNECT_SECONDS = 0.3
PATIENCE = httpx.Timeout(10, read=60)
Told = Callable[[str, Mapping[str, Any]], None]


async def follow_shop(
    http: httpx.AsyncClient, key: str, kinds: Collection[str], told: Told, began: Callable[[], None] = lambda: None
) -> None:
    """`told` gets type and data of each event of these kinds, `began` is called whenever the stream is open."""

    def heard(kind: str, data: bytes) -> None:
        told(kind, json.loads(data))

    stream = EventStream(frozenset(kind.encode() for kind in kinds), heard)
    while True:
        stream.restart()
        headers = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream"}
        if stream.last_id:
            headers["Last-Event-ID"] = stream.last_id.decode()
        try:
            asked: dict[str, Any] = {"params": {"type": list(kinds)}, "headers": headers, "timeout": PATIENCE}
            async with http.stream("GET", "/v1/events", **asked) as answer:
                answer.raise_for_status()
                began()
                async for chunk in answer.aiter_raw():
                    stream.feed(chunk)
        except httpx.HTTPError:
            pass  # a gateway that restarts; what was missed comes after the last id
        await asyncio.sleep(RECONNECT_SECONDS)
