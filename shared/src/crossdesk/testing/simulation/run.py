"""One run of one plan, from the first inquiry to the last check."""

import asyncio
import logging
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from crossdesk.errors import BusUnavailable
from crossdesk.testing.simulation.broker import Broker
from crossdesk.testing.simulation.bus import SimulatedBus
from crossdesk.testing.simulation.chain import STAGES, inquiry, topics
from crossdesk.testing.simulation.checks import Finding, Seen, check_bodies, check_stage
from crossdesk.testing.simulation.handling import Handling
from crossdesk.testing.simulation.members import Members, Seams
from crossdesk.testing.simulation.plan import Plan
from crossdesk.testing.simulation.processes import Process
from crossdesk.testing.simulation.virtual_loop import VirtualLoop
from crossdesk.testing.simulation.world import Step, World

LONGEST = 600.0
"""Virtual seconds after which a run is stuck: many times what the worst of troubles takes."""
MOST_STEPS = 100_000
"""The same in steps: the longest of a thousand seeds took 30,000."""
NOTHING_BROKEN = Seams()


@dataclass(frozen=True)
class Report:
    """What came of a run. `steps` tell all that happened, `seconds` is virtual, `turns` counts the loop's."""

    plan: Plan
    findings: list[Finding]
    steps: list[Step]
    seconds: float
    turns: int


def run(plan: Plan, seams: Seams = NOTHING_BROKEN) -> Report:
    """Run a plan to its end. The same plan gives the same report."""
    with _chance_and_silence(plan.seed):
        rng = random.Random(plan.seed)
        loop = VirtualLoop(rng)  # type: ignore[abstract]  # what it lacks is about sockets, signals and threads
        world = World(plan, rng, loop)
        Simulation(world, seams).go()
    world.findings += [("died", error) for error in world.loop.unseen]
    return Report(plan, world.findings, world.steps, world.loop.time(), world.loop.steps)


@contextmanager
def _chance_and_silence(seed: int) -> Iterator[None]:
    """The worker's jitter comes from `random` itself; what it logs is expected here."""
    state, level = random.getstate(), logging.root.manager.disable
    random.seed(seed)
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        random.setstate(state)
        logging.disable(level)


class Simulation:
    """The parts of one run."""

    def __init__(self, world: World, seams: Seams) -> None:
        self.world = world
        self.broker = Broker(world, topics(STAGES))
        self.members = Members(world, self.broker, seams, Handling(world))
        self._accepted = False

    def go(self) -> None:
        """Publish, let everything be settled, drain, check."""
        gateway = Process("gateway")
        self.world.loop.start(gateway, self._accept())
        self.members.begin()
        self._plan_surroundings()
        if self._until(self._all_settled, "is not settled"):
            self.members.drain()
            if self._until(lambda: not self.members.running, "does not end when drained"):
                self._check()
        self.members.clear_away()
        self.world.loop.kill(gateway)

    def _until(self, done: Callable[[], bool], failing: str) -> bool:
        reached = self.world.loop.run(done, until=self.world.loop.time() + LONGEST, most_steps=MOST_STEPS)
        if not reached:
            self.world.findings.append(("stuck", f"the run {failing}: {self._state()}"))
        return reached

    def _state(self) -> str:
        return "; ".join([*self.broker.behind(), *(member.process.name for member in self.members.running)])

    async def _accept(self) -> None:
        """Publish every inquiry until it is acknowledged, some of them twice; as a gateway and its clients would."""
        bus = SimulatedBus(self.broker, "gateway")
        plan = self.world.plan
        for number in [*range(plan.inquiries), *sorted(plan.repeated)]:
            await self._publish(bus, number)
            await asyncio.sleep(self.world.rng.choice((0.0, 0.0, 0.5)) * self.world.rng.random())
        self._accepted = True

    async def _publish(self, bus: SimulatedBus, number: int) -> None:
        while True:
            try:
                return await bus.publish([inquiry(number, self.world.plan)], deadline=1.0)
            except BusUnavailable:
                await asyncio.sleep(0.1)

    def _plan_surroundings(self) -> None:
        loop, rng = self.world.loop, self.world.rng
        for begin, _ in self.world.plan.outages:
            loop.in_world(begin, self.members.lose_store)
        for _ in range(self.world.plan.rebalances):
            loop.in_world(rng.uniform(0.0, 5.0), self._rebalance)

    def _rebalance(self) -> None:
        name = self.world.rng.choice(sorted(self.broker.groups))
        self.broker.groups[name].rotate()
        self.world.note(f"partitions of {name} are dealt anew")
        self.broker.tell(name)

    def _all_settled(self) -> bool:
        return self._accepted and not self.broker.on_their_way and not self.broker.behind() and self.members.all_run()

    def _check(self) -> None:
        plan = self.world.plan
        for stage in STAGES:
            stateful = plan.way(stage.name) != "stateless"
            effects = self.members.stores[stage.name].effects if stateful else None
            may_fail = [number for name, number in {*plan.poison, *plan.given_up} if name == stage.name]
            self.world.findings += check_stage(Seen(stage, self.broker.records, effects), may_fail)
        self.world.findings += check_bodies(self.broker.records)
