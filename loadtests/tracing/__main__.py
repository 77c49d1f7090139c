"""Prints what traces cost a consumer and a request, as ratios of one round: off, a share sampled, all sampled.

CPU time of this process, which records and sends; the collector, which throws away what it gets, is another one.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from statistics import median, quantiles

from crossdesk.embedded_postgres import running_server

from loadtests.tracing.collector import throwing_away
from loadtests.tracing.consumer_cost import VARIANTS, consumer_cost
from loadtests.tracing.hook_cost import hook_cost
from loadtests.tracing.request_cost import request_cost


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m loadtests.tracing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="each variant once in each, in turn (7)")
    parser.add_argument("--events", type=int, default=2000, help="for one measurement (2000)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as state, running_server(Path(state)) as postgres, throwing_away() as collector:
        asyncio.run(_measure(postgres, collector, given.rounds, given.events))


async def _measure(postgres: str, collector: str, rounds: int, events: int) -> None:
    cost = await consumer_cost(postgres, collector, rounds, events)
    off = median(cost["off"])
    print(
        f"consumer, us of CPU for an event that is handled ({rounds} rounds of {events} events; middle half of ratios):"
    )
    for name in VARIANTS:
        ratios = sorted(one / plain for one, plain in zip(cost[name], cost["off"], strict=True))
        low, middle, high = quantiles(ratios, n=4)
        print(f"  {name:<27} {median(cost[name]):7.0f}   {middle:.2f} times off ({low:.2f}-{high:.2f})")
    hooks = hook_cost()
    print(f"  while off, all questions whether to trace: {hooks:.2f} us for an event, {hooks / off:.2%} of it")
    print(f"request, us of CPU added to one that publishes nothing ({rounds} rounds):")
    for name, added in (await request_cost(collector, rounds)).items():
        print(f"  {name:<40} {added:6.1f}")


if __name__ == "__main__":
    main()
