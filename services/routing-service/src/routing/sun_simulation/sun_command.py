"""`routing-service follow-the-sun`: desks around the world in simulated time, and whether nobody was left alone."""

import argparse
import asyncio
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random

from routing.office import Office
from routing.policy import load_policy
from routing.sun_simulation.figures import Figures, table_of
from routing.sun_simulation.in_memory import DeskInMemory, NoClocks
from routing.sun_simulation.people import People
from routing.sun_simulation.simulate_sun import Sun
from routing.sun_simulation.world import World, load_world


def simulate_sun(world: World, seed: int, begin: date, days: int) -> Figures:
    """So many days from the UTC midnight of `begin` on; the same for the same seed."""
    start = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    desk = DeskInMemory(of_team=world.team())
    office = Office(desk=desk, briefs=desk.briefs)
    office.clocks = NoClocks(office.agreements)
    ends = start + timedelta(days=days)
    sun = Sun(world, load_policy(), start, ends, Random(seed), desk, office)  # nothing is kept secret
    People(sun, count(1)).begin()
    return asyncio.run(sun.run())


def run_sun(given: argparse.Namespace) -> int:
    """Print what came of it; 1 where a conversation had no owner or a promise of ours was broken, else 0.

    Raises ValueError for a desk there is not.
    """
    world = load_world()
    if given.closed and given.closed not in world.desks:
        raise ValueError(f"--closed {given.closed}: there are {', '.join(world.desks)}")
    world = world.without(given.closed)
    began, good = time.perf_counter(), True
    for seed in range(1, given.seeds + 1):
        figures = simulate_sun(world, seed, given.begin, given.days)
        sys.stdout.write(f"seed {seed}\n{table_of(figures, list(world.desks))}\n\n")
        good = good and figures.is_as_promised
    sys.stdout.write(f"simulated {given.days} days {given.seeds} times in {time.perf_counter() - began:.1f} s\n")
    return 0 if good else 1
