"""A customer: writes, perhaps chooses a callback while nobody has come, perhaps writes once more."""

import asyncio
from typing import Any

import httpx

from loadtests.desk.cast import Visit
from loadtests.desk.clock import DeskClock
from loadtests.desk.day import MINUTE, DayPlan
from loadtests.desk.ledger import QUEUED, Case, Ledger

LONGEST_PAUSE = 30.0
TRIES = 10


class Customer:
    """`time_zone` is one in which it is day now, so that callbacks fall into waking hours."""

    def __init__(
        self, visit: Visit, http: httpx.AsyncClient, ledger: Ledger, clock: DeskClock, day: DayPlan, time_zone: str
    ) -> None:
        self._visit, self._http, self._ledger = visit, http, ledger
        self._clock, self._day, self._time_zone = clock, day, time_zone

    async def run(self) -> None:
        """The visit as it was drawn."""
        await self._clock.until(self._visit.at)
        opened = await self._send("/v1/inquiries", self._first(), f"{self._visit.customer_id}-1")
        if opened is None:
            return
        conversation = str(opened["conversation_id"])
        case = Case(self._visit, accepted=self._visit.at)
        self._ledger.open(conversation, case)
        await case.decided.wait()
        if self._visit.wants_callback and case.state == QUEUED:
            await self._choose_callback(conversation)
        if self._visit.writes_again:
            await case.replied.wait()
            await self._clock.pass_time(self._day.writes_again_minutes * MINUTE)
            text = {"text": self._day.once_more[self._visit.language]}
            if await self._send(f"/v1/conversations/{conversation}/messages", text, f"{self._visit.customer_id}-2"):
                case.asked.append(self._clock.now())

    def _first(self) -> dict[str, Any]:
        customer = {"id": self._visit.customer_id, "locale": self._visit.language, "time_zone": self._time_zone}
        return {"channel": "web", "customer": customer, "text": self._visit.text}

    async def _choose_callback(self, conversation: str) -> None:
        """The second window of the day, so that not all want the same; none where an agent was quicker."""
        offered = await self._ask("GET", f"/v1/conversations/{conversation}/callback-slots")
        slots = offered.json()["slots"] if offered is not None and offered.is_success else []
        today = [slot for slot in slots if self._clock.at(slot["ends_at"]) <= self._day.seconds]
        if today:
            wish = {"starts_at": today[min(1, len(today) - 1)]["starts_at"]}
            answer = await self._ask("PUT", f"/v1/conversations/{conversation}/callback", wish)
            if answer is not None and not answer.is_success:
                self._ledger.refused[f"callback {answer.status_code}"] += 1

    async def _send(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any] | None:
        """Once, however often it is tried: a customer's program waits as long as it is told to."""
        for _ in range(TRIES):
            answer = await self._ask("POST", path, body, key)
            if answer is not None and answer.is_success:
                found: dict[str, Any] = answer.json()
                return found
            pause = 1.0 if answer is None else float(answer.headers.get("Retry-After", "1"))
            self._ledger.refused[f"write {answer.status_code if answer is not None else 'no answer'}"] += 1
            await asyncio.sleep(min(pause, LONGEST_PAUSE))
        return None

    async def _ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response | None:
        headers = {"Idempotency-Key": key} if key else {}
        try:
            return await self._http.request(method, path, json=body, headers=headers)
        except httpx.HTTPError:
            return None
