"""`make smoke`: 20 inquiries a second for a minute, and how long customers wait for their answers.

Arrivals are open-loop (a Poisson process): latency counts from the intended start, whatever the cluster does. The wait
ends when the answer arrives on the conversation's event stream. A cluster of its own is started on BUS.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from crossdesk.testing.local_cluster import LocalCluster, local_cluster
from crossdesk.testing.storefront import CUSTOMER, OUTCOMES

ROOT = Path(__file__).parents[1]
TEXTS = (
    "Wo bleibt mein Paket {number}?",
    "Where is my parcel {number}?",
    "¿Dónde está mi paquete {number}?",
    "私の荷物 {number} はどこですか?",
    "What is your return policy?",
    "Welche Zahlungsarten gibt es?",
    "Quels sont vos modes de paiement ?",
    "I did not make this payment of 39.90 EUR",
)


WARM_UP = 5
"""Rounds of all texts before the measured load: connections, statement caches and the planner settle."""


@dataclass(frozen=True)
class Wait:
    """Seconds from the intended start to the 202 and to the outcome; `outcome` is None when something failed."""

    posted: float
    answered: float
    outcome: str | None


async def one(http: aiohttp.ClientSession, text: str, intended: float) -> Wait:
    """Post at the intended time and wait for the outcome on the event stream."""
    await asyncio.sleep(max(0.0, intended - time.perf_counter()))
    try:
        body = {"channel": "web", "customer": CUSTOMER, "text": text}
        async with http.post("/v1/inquiries", json=body) as accepted:
            accepted.raise_for_status()
            events = (await accepted.json())["links"]["events"]
        posted = time.perf_counter() - intended
        outcome = await first_outcome(http, events)
    except (aiohttp.ClientError, TimeoutError) as error:
        print(f"failed: {type(error).__name__}: {error}", file=sys.stderr)
        return Wait(0, 0, None)
    return Wait(posted, time.perf_counter() - intended, outcome)


async def first_outcome(http: aiohttp.ClientSession, events: str) -> str | None:
    """The type of the first event that tells what became of the inquiry."""
    async with http.get(events) as stream:
        async for line in stream.content:
            name = line.removeprefix(b"event:").strip().decode()
            if line.startswith(b"event:") and name in OUTCOMES:
                return name
    return None


async def load(cluster: LocalCluster, rate: float, seconds: float) -> list[Wait]:
    """Poisson arrivals at `rate` per second for `seconds`."""
    number = cluster.demo["sample"]["tracking_number"]
    headers = {"Authorization": f"Bearer {cluster.api_key}"}
    # A connection each: customers do not share theirs.
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(cluster.url, headers=headers, connector=connector) as http:
        for text in TEXTS * WARM_UP:
            await one(http, text.format(number=number), time.perf_counter())
        moments = list(arrivals(time.perf_counter() + 0.5, rate, seconds))
        texts = [random.choice(TEXTS).format(number=number) for _ in moments]
        return list(await asyncio.gather(*map(one, [http] * len(texts), texts, moments)))


def arrivals(begin: float, rate: float, seconds: float) -> Iterator[float]:
    """Moments of a Poisson process of `rate` per second, from `begin` on, for `seconds`."""
    moment = begin + random.expovariate(rate)
    while moment < begin + seconds:
        yield moment
        moment += random.expovariate(rate)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


def report(waits: Sequence[Wait], bus: str, rate: float) -> None:
    """Print the figures in milliseconds."""
    good = [wait for wait in waits if wait.outcome]
    print(f"{bus}: {len(waits)} inquiries at {rate:g}/s, {len(waits) - len(good)} failed")
    for name, values in (("POST to 202", [w.posted for w in good]), ("POST to answer", [w.answered for w in good])):
        figures = "  ".join(f"p{share:g} {percentile(values, share / 100) * 1000:6.1f}" for share in (50, 90, 99, 100))
        print(f"  {name:15} ms  {figures}")


def main() -> None:
    """Run and print. RATE and SECONDS choose; exits with 1 when an inquiry failed."""
    rate, seconds = float(os.environ.get("RATE") or 20), float(os.environ.get("SECONDS") or 60)
    bus = os.environ.get("BUS")
    with (
        tempfile.TemporaryDirectory(prefix="crossdesk-smoke-") as state,
        local_cluster(ROOT, Path(state), bus=bus) as cluster,
    ):
        waits = asyncio.run(load(cluster, rate, seconds))
    report(waits, (bus or "postgresql").partition(":")[0], rate)
    sys.exit(any(wait.outcome is None for wait in waits))


if __name__ == "__main__":
    main()
