"""Customers who write and wait for their answers, in a process of their own.

Reads an `Ask` as JSON from its argument, prints `begin`, loads, and prints a `Told` as JSON. Open loop with a `rate`: a
Poisson process decides when a request starts, and latency counts from there. Closed loop with `in_flight`: so many
customers write again as soon as they are answered, which finds the most that can be answered; its latencies say little.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

import aiohttp
import uvloop
from crossdesk.testing.storefront import CUSTOMER, OUTCOMES

from loadtests.arrivals import poisson
from loadtests.bench.pipeline.texts import worded
from loadtests.bench.tenants import key_of
from loadtests.latency import percentile

Way = Literal["stream", "poll", "reply"]
"""How an answer comes: on the conversation's event stream, as the answer to one more request, or with the POST."""
PATIENCE = 30.0
"""Seconds after which a customer gives up: it counts as failed."""


RAMP = 0.2
"""Share of the time at the beginning that does not count for the throughput: nobody can be answered yet."""


@dataclass(frozen=True)
class Ask:
    """Exactly one of `rate` (per second) and `in_flight` is not zero. Tenants take turns."""

    url: str
    way: Way
    texts: Sequence[str]
    seconds: float
    tenants: int = 1
    rate: float = 0.0
    in_flight: int = 0


@dataclass(frozen=True)
class Told:
    """What came of it; times in milliseconds. `per_second` is of the time left after RAMP, `answered` in all."""

    answered: int
    per_second: float
    failed: int
    posted_ms: dict[str, float]
    answered_ms: dict[str, float]
    late_ms: float


@dataclass
class Notes:
    """Seconds, of one inquiry each."""

    posted: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    failed: int = 0


@dataclass(frozen=True)
class Customers:
    """All of them, on one session without keep-alive between customers."""

    ask: Ask
    http: aiohttp.ClientSession
    notes: Notes
    begin: float
    dice: random.Random = field(default_factory=random.Random)

    async def arrive(self) -> None:
        moments = list(poisson(self.ask.rate, self.begin, self.begin + self.ask.seconds, random.Random()))
        await asyncio.gather(*(self._at(number, moment) for number, moment in enumerate(moments)))

    async def crowd(self) -> None:
        """Each customer begins at another text and tenant."""
        await asyncio.gather(*(self._again_and_again(first) for first in range(self.ask.in_flight)))

    async def _again_and_again(self, first: int) -> None:
        number = first
        while time.perf_counter() < self.begin + self.ask.seconds:
            await self._write(number, time.perf_counter())
            number += self.ask.in_flight + 1

    async def _at(self, number: int, moment: float) -> None:
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        self.notes.late.append(time.perf_counter() - moment)
        await self._write(number, moment)

    async def _write(self, number: int, intended: float) -> None:
        try:
            posted = await self._converse(number)
        except (aiohttp.ClientError, TimeoutError) as error:
            self.notes.failed += 1
            if self.notes.failed <= 3:
                print(f"failed: {type(error).__name__}: {error}", file=sys.stderr)
            return
        now = time.perf_counter()
        self.notes.posted.append(posted - intended)
        self.notes.answered.append(now - intended)
        self.notes.moments.append(now)

    async def _converse(self, number: int) -> float:
        """Post and wait for the answer; gives when the POST was answered."""
        body = {"channel": "web", "customer": CUSTOMER, "text": self._text(number)}
        headers = {"Authorization": f"Bearer {key_of(number % self.ask.tenants)}"}
        async with self.http.post("/v1/inquiries", json=body, headers=headers) as accepted:
            accepted.raise_for_status()
            told = await accepted.json()
        posted = time.perf_counter()
        if self.ask.way != "reply":
            await self._wait(told["links"]["events"], headers)
        return posted

    def _text(self, number: int) -> str:
        return worded(self.ask.texts[number % len(self.ask.texts)], self.dice)

    async def _wait(self, path: str, headers: dict[str, str]) -> None:
        """A stream that ends too early is opened again, as browsers do."""
        async with asyncio.timeout(PATIENCE):
            while not await self._has_answer(path, headers):  # noqa: ASYNC110  # another process has it
                await asyncio.sleep(0.05)

    async def _has_answer(self, path: str, headers: dict[str, str]) -> bool:
        async with self.http.get(path, headers=headers) as answer:
            answer.raise_for_status()
            if self.ask.way == "poll":
                return bool(await answer.read())
            async for line in answer.content:
                if line.startswith(b"event:") and line.removeprefix(b"event:").strip().decode() in OUTCOMES:
                    return True
        return False


async def load(ask: Ask) -> Told:
    """Say `begin` and load."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(ask.url, connector=connector, timeout=aiohttp.ClientTimeout(PATIENCE)) as http:
        print("begin", flush=True)
        customers = Customers(ask, http, Notes(), time.perf_counter())
        await (customers.arrive() if ask.rate else customers.crowd())
    return told(customers.notes, customers.begin, ask.seconds)


def told(notes: Notes, begin: float, seconds: float) -> Told:
    """The sum of what was noted from `begin` on. Answers after the time was up do not count for the throughput."""
    first, last = begin + RAMP * seconds, begin + seconds
    return Told(
        answered=len(notes.answered),
        per_second=sum(first < moment <= last for moment in notes.moments) / (last - first),
        failed=notes.failed,
        posted_ms=percentiles(notes.posted),
        answered_ms=percentiles(notes.answered),
        late_ms=percentile(notes.late, 0.99) * 1000 if notes.late else 0.0,
    )


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds; nothing of nothing."""
    return {f"p{share}": percentile(seconds, share / 100) * 1000 for share in (50, 99)} if seconds else {}


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(load(Ask(**json.loads(sys.argv[1])))))))
