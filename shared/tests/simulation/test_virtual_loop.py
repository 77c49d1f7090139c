"""Virtual time jumps, and a killed or stopped process does nothing more, down to its `finally` blocks."""

import asyncio
import random
from itertools import pairwise

import pytest
from crossdesk.testing.simulation.plan import Plan
from crossdesk.testing.simulation.processes import PROCESS, Process
from crossdesk.testing.simulation.virtual_loop import VirtualLoop
from crossdesk.testing.simulation.world import Channel, World
from hypothesis import given
from hypothesis import strategies as st


def a_world(seed: int = 1) -> World:
    rng = random.Random(seed)
    return World(Plan(seed), rng, VirtualLoop(rng))


def run_all(world: World) -> None:
    """Until nothing is left to happen."""
    world.loop.run(lambda: False, until=10_000, most_steps=10_000)


def test_an_hour_takes_no_time_but_passes():
    world = a_world()
    woken: list[float] = []

    async def sleeper():
        await asyncio.sleep(3600)
        woken.append(world.loop.time())

    world.loop.start(Process("sleeper"), sleeper())
    run_all(world)
    assert woken == [pytest.approx(3600, abs=0.01)]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_timers_end_in_the_order_of_their_times(delays):
    world = a_world()
    ended: list[float] = []

    async def sleep(delay):
        await asyncio.sleep(delay)
        ended.append(delay)

    for delay in delays:
        world.loop.start(Process("sleeper"), sleep(delay))
    run_all(world)
    # What begins a few steps of 10 microseconds later also ends so much later.
    assert all(one <= other + 0.01 for one, other in pairwise(ended))
    assert sorted(ended) == sorted(delays)


@given(st.integers(0, 1000))
def test_steps_of_one_process_stay_in_order_whatever_the_seed(seed):
    world = a_world(seed)
    done: dict[str, list[int]] = {"a": [], "b": []}

    async def note(number):
        done[PROCESS.get().name].append(number)

    async def many():
        await asyncio.gather(*(note(number) for number in range(5)))

    for name in done:
        world.loop.start(Process(name), many())
    run_all(world)
    assert done == {"a": list(range(5)), "b": list(range(5))}


@pytest.mark.parametrize("step", range(1, 5))
def test_a_process_killed_at_a_step_is_silent_from_there_on(step):
    world = a_world()
    process = Process("victim")
    landed: list[int] = []

    async def work():
        try:
            for number in range(10):
                await Channel(world).call(lambda number=number: landed.append(number))
        finally:
            await Channel(world).call(lambda: landed.append(-1))

    process.fate_at = step
    world.loop.fate = world.loop.kill
    world.loop.start(process, work())
    run_all(world)
    assert landed == list(range(len(landed)))
    assert len(landed) <= step


def test_a_stopped_process_goes_on_where_it_was():
    world = a_world()
    process = Process("zombie")
    seen: list[float] = []

    async def work():
        while len(seen) < 3:
            await asyncio.sleep(1)
            seen.append(world.loop.time())

    def stop(stopped):
        stopped.stopped = True
        world.loop.in_world(100.0, setattr, stopped, "stopped", False)

    process.fate_at = 2
    world.loop.fate = stop
    world.loop.start(process, work())
    run_all(world)
    assert [round(seconds) for seconds in seen] == [101, 102, 103]


def test_a_loop_that_never_rests_is_stopped_by_its_steps():
    world = a_world()

    async def spin():
        while True:  # noqa: ASYNC110  # what it waits for never comes
            await asyncio.sleep(0)

    process = Process("spinner")
    world.loop.start(process, spin())
    assert not world.loop.run(lambda: False, until=10_000, most_steps=500)
    world.loop.kill(process)
