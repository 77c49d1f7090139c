"""A storefront for end-to-end tests: posts inquiries over HTTP and waits for what becomes of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from crossdesk.testing.waiting import PATIENCE

CUSTOMER = {"id": "c-e2e", "locale": "en-US", "country": "US", "time_zone": "America/New_York", "tier": "standard"}
DECIDED = frozenset({"answered", "guided", "queued", "assigned", "callback_booked", "resolved"})
OUTCOMES = frozenset(
    {"ReplyDecided", "GuidedStepAsked", "ConversationQueued", "ConversationAssigned", "CallbackBooked"}
)


class Storefront:
    """One tenant's client. `url` may be of any gateway replica."""

    def __init__(self, url: str, api_key: str) -> None:
        limits = httpx.Limits(max_connections=300, max_keepalive_connections=100)
        self.http = httpx.AsyncClient(
            base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=15, limits=limits
        )

    async def post(self, text: str, *, key: str | None = None, customer: Any = None, **fields: Any) -> httpx.Response:
        """`POST /v1/inquiries` as it comes back, whatever it is."""
        body = {"channel": "web", "customer": {**CUSTOMER, **(customer or {})}, "text": text, **fields}
        return await self.http.post("/v1/inquiries", json=body, headers={"Idempotency-Key": key} if key else {})

    async def inquire(self, text: str, **options: Any) -> dict[str, Any]:
        """Post, insisting on a 202, and wait until somebody or something has taken the inquiry on."""
        accepted = await self.post(text, **options)
        assert accepted.status_code == 202, accepted.text
        return await self.outcome(accepted.json()["inquiry_id"])

    async def outcome(
        self, inquiry_id: str, *, until: Callable[[dict[str, Any]], bool] | None = None
    ) -> dict[str, Any]:
        """The inquiry once it is decided (or `until` holds). Raises TimeoutError with its last state."""
        done = until or (lambda inquiry: inquiry["status"] in DECIDED)
        shown: dict[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                while not shown or not done(shown):
                    shown = await self._look(inquiry_id) or shown
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise TimeoutError(f"inquiry {inquiry_id} stays {shown or 'unknown'}") from error
        return shown

    async def _look(self, inquiry_id: str) -> dict[str, Any] | None:
        try:
            answer = await self.http.get(f"/v1/inquiries/{inquiry_id}")
        except httpx.TransportError:
            return None  # the gateway is being restarted
        if answer.status_code != 200:
            return None
        found: dict[str, Any] = answer.json()
        return found

    @asynccontextmanager
    async def events(self, conversation_id: str, after: int = 0) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The conversation's server-sent events from `after` on."""
        headers = {"Last-Event-ID": str(after)} if after else {}
        path = f"/v1/conversations/{conversation_id}/events"
        async with self.http.stream("GET", path, headers=headers, timeout=PATIENCE) as response:
            assert response.status_code == 200, await response.aread()
            yield _parsed(response)

    async def first_outcome(self, conversation_id: str) -> dict[str, Any]:
        """The first event that tells what became of the conversation's inquiry."""
        async with self.events(conversation_id) as events:
            async for event in events:
                if event["type"] in OUTCOMES:
                    return event
        raise AssertionError(f"the stream of {conversation_id} ended without an outcome")

    async def close(self) -> None:
        await self.http.aclose()


async def _parsed(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))
