"""Sending spans to a collector, from a thread of its own: what cannot be sent is dropped, and nobody waits for it."""

import asyncio
import contextlib
import logging
import os
import socket
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from opentelemetry.trace import Tracer

from crossdesk.tracing.keeping import Keeping
from crossdesk.tracing.outgoing_requests import telling_requests
from crossdesk.tracing.tracer import LightTracer

if TYPE_CHECKING:
    from crossdesk.tracing.sending import Sending

PATH = "/v1/traces"
FLUSH_SECONDS = 3.0
"""Seconds the end of a service waits for its last spans to be sent."""


@contextlib.asynccontextmanager
async def tracing(
    endpoint: str,
    service: str,
    *,
    instance: str = "",
    share: float = 1.0,
    slow: float = 2.0,
    everything: bool = False,
) -> AsyncIterator[Tracer | None]:
    """A tracer whose spans go to the OTLP collector at `endpoint` (http/protobuf); None when that is empty.

    `share` of traces is sampled, and what fails or takes `slow` seconds is kept besides. `everything` is sent on to a
    collector that decides for whole traces.
    """
    if not endpoint:
        yield None
        return
    sending = _sending(_url(endpoint), _named(service, instance))
    tracer = LightTracer(Keeping(sending.take, slow, everything=everything), share)
    try:
        with telling_requests(tracer):
            yield tracer
    finally:
        await _flushed(sending)


def _sending(url: str, named: dict[str, str]) -> "Sending":
    # The SDK takes a quarter of a second to load, and is needed only where a collector is named.
    from crossdesk.tracing.sending import Sending  # noqa: PLC0415

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it quotes answers; the counter tells of failures
    return Sending(url, named)


def _url(endpoint: str) -> str:
    return endpoint if endpoint.endswith(PATH) else endpoint.rstrip("/") + PATH


def _named(service: str, instance: str) -> dict[str, str]:
    """Resource attributes. Without a stable name of the replica it is the host's, a pod's name, and the process."""
    from importlib.metadata import version  # noqa: PLC0415  # as below

    return {
        "service.name": service,
        "service.namespace": "crossdesk",
        "service.version": version("crossdesk"),
        "service.instance.id": instance or f"{socket.gethostname()}-{os.getpid()}",
    }


async def _flushed(sending: "Sending") -> None:
    """Send what is left, within FLUSH_SECONDS; a collector that hangs must not hold up the end of the process."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        sending.end()
        with contextlib.suppress(RuntimeError):  # the loop may be gone by then
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=end, daemon=True, name="last spans").start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), FLUSH_SECONDS)
