"""CPU of the real worker on the PostgreSQL bus, traced and not, in turn."""

import asyncio
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from crossdesk.bus.url import create_topics
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.store.database import open_database
from crossdesk.testing.buses import provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts
from crossdesk.testing.plugin import provision
from crossdesk.testing.worker_bench import TABLE, TOPICS, Bench, a_message, count_message
from crossdesk.tracing.exporting import tracing
from crossdesk.tracing.statements import telling_statements

NOTHING_SLOW, ALL_SLOW = 1e6, 1e-9
VARIANTS: Mapping[str, Mapping[str, Any] | None] = {
    "off": None,
    "5 % sampled": {"share": 0.05, "slow": NOTHING_SLOW},
    "5 % sampled, the rest slow": {"share": 0.05, "slow": ALL_SLOW},
    "a collector decides": {"share": 0.05, "slow": NOTHING_SLOW, "everything": True},
    "all sampled": {"share": 1.0, "slow": NOTHING_SLOW},
}
"""What `tracing` is told; None: no collector is set up."""


async def consumer_cost(postgres: str, collector: str, rounds: int, events: int) -> Mapping[str, list[float]]:
    """Microseconds of CPU for an event, by variant, one for each round. The first round warms up and is left out."""
    await execute(postgres, "CREATE DATABASE traced")
    admin = with_parts(postgres, database="traced")
    url = await provision(admin, "crossdesk")
    await execute(with_parts(admin, user="crossdesk_owner"), TABLE)
    bus_url = await provision_bus(admin, PASSWORD)
    await create_topics(bus_url, TOPICS, partitions=4)
    numbers, cost = count(), {name: list[float]() for name in VARIANTS}
    for turn in range(rounds + 1):
        for name in _in_turn(turn):
            spent = await _spent(url, bus_url, collector, VARIANTS[name], [next(numbers) for _ in range(events)])
            if turn:
                cost[name].append(spent / events * 1e6)
    return cost


def _in_turn(turn: int) -> list[str]:
    """All variants, each round begun by another one."""
    names = list(VARIANTS)
    return names[turn % len(names) :] + names[: turn % len(names)]


async def _spent(url: str, bus_url: str, collector: str, told: Mapping[str, Any] | None, numbers: list[int]) -> float:
    endpoint = collector if told is not None else ""
    async with (
        tracing(endpoint, "counter", **(told or {})) as tracer,
        open_database(url, "crossdesk", tell=telling_statements(tracer) if tracer else None) as database,
    ):
        bench, waited_for, handled = Bench(database, bus_url), set(map(str, numbers)), asyncio.Event()

        async def count_down(event: InquiryReceived, work: Any) -> list[Any]:
            waited_for.discard(event.inquiry.text)
            if not waited_for:
                handled.set()
            return await count_message(event, work)

        await bench.publish(*(a_message(number, conversation=number % 200) for number in numbers))
        began = time.process_time()
        async with bench.working(bench.subscription(count_down), tracer=tracer):
            await handled.wait()
        return time.process_time() - began
