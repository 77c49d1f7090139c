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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crossdesk.testing.local_cluster import LocalCluster, local_cluster
from crossdesk.testing.storefront import Storefront

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


@dataclass(frozen=True)
class Wait:
    """Seconds from the intended start to the 202 and to the outcome; `outcome` is None when something failed."""

    posted: float
    answered: float
    outcome: str | None


async def one(shop: Storefront, text: str, intended: float) -> Wait:
    """Post at the intended time and wait for the outcome on the event stream."""
    await asyncio.sleep(max(0.0, intended - time.perf_counter()))
    try:
        accepted = await shop.post(text)
        accepted.raise_for_status()
        posted = time.perf_counter() - intended
        event = await shop.first_outcome(accepted.json()["conversation_id"])
    except Exception as error:  # noqa: BLE001  # a failure is a result of the run: it is counted and shown
        print(f"failed: {type(error).__name__}: {error}", file=sys.stderr)
        return Wait(0, 0, None)
    return Wait(posted, time.perf_counter() - intended, str(event["type"]))


async def load(cluster: LocalCluster, rate: float, seconds: float) -> list[Wait]:
    """Poisson arrivals at `rate` per second for `seconds`."""
    shop = Storefront(cluster.url, cluster.api_key)
    number = cluster.demo["sample"]["tracking_number"]
    await asyncio.gather(*(one(shop, text.format(number=number), time.perf_counter()) for text in TEXTS))  # warm
    begin = time.perf_counter() + 0.5
    arrivals, moment = [], begin
    while (moment := moment + random.expovariate(rate)) < begin + seconds:
        arrivals.append(moment)
    texts = [random.choice(TEXTS).format(number=number) for _ in arrivals]
    waits = await asyncio.gather(*(one(shop, text, moment) for text, moment in zip(texts, arrivals, strict=True)))
    await shop.close()
    return list(waits)


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
