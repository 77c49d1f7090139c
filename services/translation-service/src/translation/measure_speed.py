"""How many short texts a core translates from memory: `python -m translation.measure_speed --texts 20000`.

Fills the memory of a shop on a PostgreSQL of its own, then has `translate_text` translate texts of some twelve words
and an order number, as everybody has who wants a translation: the language is found out, facts are hidden, put back
and checked. From what the process keeps; from PostgreSQL alone, with as many texts at once as HTTP lets in; and from it
one by one. Texts a second of this process's CPU.
"""

import argparse
import asyncio
import gc
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import uvloop
from crossdesk.store.database import Database

from translation.api.tell_translations import AT_ONCE
from translation.language import load_detector
from translation.manners.style import load_manners
from translation.measure_memory import fill, measured_database
from translation.memory.cache import HitCache
from translation.memory.recall import Memory
from translation.translate_text import TranslationDesk, Wanted, translate_text

ENTRIES = 1_000
"""Fewer than the process keeps of one shop."""


class Taken(NamedTuple):
    """Seconds of this process's CPU and of the clock on the wall, for so many texts."""

    cpu: float
    wall: float
    texts: int

    def __str__(self) -> str:
        return f"{self.texts / self.cpu:,.0f} texts a second of CPU, {self.texts / self.wall:,.0f} on the wall"


def main() -> int:
    """Print the figures; 1 when fewer than the goal come from the process, or from PostgreSQL together."""
    asked = argparse.ArgumentParser(description="Time translations from memory.")
    asked.add_argument("--texts", type=int, default=20_000)
    asked.add_argument("--goal", type=float, default=2_000, help="texts a second of CPU")
    given = asked.parse_args()
    kept, together, alone = uvloop.run(measure(given.texts))
    sys.stdout.write(f"from the process: {kept}\nfrom PostgreSQL, {AT_ONCE} at once: {together}\n")
    sys.stdout.write(f"from PostgreSQL, one by one: {alone}\n")
    return 0 if min(each.texts / each.cpu for each in (kept, together)) >= given.goal else 1


async def measure(texts: int) -> tuple[Taken, Taken, Taken]:
    """From the process, from PostgreSQL together, and from it one by one."""
    chance = random.Random(7)
    async with measured_database() as (database, superuser):
        known = await fill(database, superuser, ENTRIES, 1, chance)
        wanted = [_wanted(*chance.choice(known), chance) for _ in range(texts)]
        manners = load_manners()
        kept = TranslationDesk(
            load_detector(), markets=manners.markets, manners=manners, memory=Memory(hits=HitCache(lambda: 0.0))
        )
        await timed(kept, database, [_wanted(*each, chance) for each in known])
        forgetful = replace(kept, memory=Memory(hits=HitCache(time.monotonic, seconds=0)))
        few = wanted[: texts // 4]
        return (
            await timed(kept, database, wanted),
            await timed(forgetful, database, few, at_once=AT_ONCE),
            await timed(forgetful, database, few),
        )


async def timed(desk: TranslationDesk, database: Database, wanted: Sequence[Wanted], at_once: int = 1) -> Taken:
    """So many at once. Raises LookupError for a text that memory did not translate."""
    gc.collect()
    began = time.process_time(), time.perf_counter()
    for at in range(0, len(wanted), at_once):
        await asyncio.gather(*(_translated(desk, database, each) for each in wanted[at : at + at_once]))
    return Taken(time.process_time() - began[0], time.perf_counter() - began[1], len(wanted))


async def _translated(desk: TranslationDesk, database: Database, wanted: Wanted) -> None:
    rendered = await translate_text(desk, database, wanted)
    if rendered.text is None or rendered.engine != "memory":
        raise LookupError(f"{wanted.text!r} was not translated from memory: {rendered.why}")


def _wanted(tenant: str, text: str, chance: random.Random) -> Wanted:
    return Wanted(tenant, text.format(f"CB-{chance.randrange(10**6)}"), "en", locale="de-DE", country="DE")


if __name__ == "__main__":
    sys.exit(main())
