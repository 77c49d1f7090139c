"""What waiting for others adds to a text's translation: `python -m translation.measure_batches`.

Texts come at random moments. The same moments are gone through twice, in turns: once each text is sent by itself, once
those that come within the window share a call. The stand-in for an engine answers after a fixed time and takes a little
longer for each text; what a text waited longer in a batch than alone is the figure.
"""

import argparse
import asyncio
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

import uvloop

from translation.engines.batches import Batches
from translation.engines.engine import Batch, Result

Ask = Callable[[str], Awaitable[object]]


@dataclass
class StandIn:
    """Answers after `seconds` and `each` more a text."""

    seconds: float
    each: float = 0.0002
    most: int = 50
    calls: int = 0

    async def translate(self, batch: Batch) -> list[Result]:
        self.calls += 1
        await asyncio.sleep(self.seconds + self.each * len(batch.texts))
        return list(batch.texts)


def main() -> int:
    """Print what was added; 1 when the p99 of it is not below the goal."""
    asked = argparse.ArgumentParser(description="Measure what batches add.")
    asked.add_argument("--texts", type=int, default=2_000)
    asked.add_argument("--rate", type=float, default=200.0, help="texts a second")
    asked.add_argument("--engine", type=float, default=150.0, help="milliseconds a call takes")
    asked.add_argument("--goal", type=float, default=50.0, help="milliseconds for the p99")
    given = asked.parse_args()
    added, alone, together = uvloop.run(measure(given.texts, given.rate, given.engine / 1000))
    p99 = quantiles(added, n=100)[98]
    told = f"p50 {quantiles(added, n=100)[49]:.1f}  p99 {p99:.1f}  longest {max(added):.1f} ms"
    sys.stdout.write(f"{given.texts} texts, {given.rate:.0f} a second: batches add {told}; ")
    sys.stdout.write(f"{together} calls in place of {alone}\n")
    return 0 if p99 < given.goal else 1


async def measure(texts: int, rate: float, seconds: float, rounds: int = 4) -> tuple[list[float], int, int]:
    """Milliseconds added by text, and calls without and with batches."""
    chance, added = random.Random(7), []  # when texts come is no secret
    one, many = StandIn(seconds), StandIn(seconds)
    batches = Batches(many)
    for _ in range(rounds):
        gaps = [chance.expovariate(rate) for _ in range(texts // rounds)]
        alone = await gone_through(gaps, lambda text: one.translate(Batch((text,), "de", "en")))
        shared = await gone_through(gaps, lambda text: batches.translate("shop", Batch((text,), "de", "en")))
        added += [(late - soon) * 1000 for soon, late in zip(alone, shared, strict=True)]
    return added, one.calls, many.calls


async def gone_through(gaps: list[float], ask: Ask) -> list[float]:
    """Seconds each text took, of texts that come one after the other."""
    asked = []
    for place, gap in enumerate(gaps):
        await asyncio.sleep(gap)
        asked.append(asyncio.create_task(_timed(ask, f"Text {place}")))
    return await asyncio.gather(*asked)


async def _timed(ask: Ask, text: str) -> float:
    begun = perf_counter()
    await ask(text)
    return perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
