"""Starts the members of each stage, kills, stops and drains them as the seed says, and starts others in their place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from crossdesk.bus.protocol import Bus
from crossdesk.consume.worker import Worker
from crossdesk.store.database import Database
from crossdesk.testing.simulation.broker import Broker
from crossdesk.testing.simulation.bus import SimulatedBus
from crossdesk.testing.simulation.chain import STAGES, Stage
from crossdesk.testing.simulation.handling import Handling
from crossdesk.testing.simulation.postgres import Pool
from crossdesk.testing.simulation.processes import Process
from crossdesk.testing.simulation.store import Store
from crossdesk.testing.simulation.world import World

SESSION_TIMEOUT = 10.0
"""Seconds without a sign of life after which a member is put out, as both backends have it."""
DEAD_LETTERS_IN_A_ROW = 100
LATEST_FATE = 2.6
"""Fates come at a step of the process between the 1st and the 400th, drawn evenly by order of magnitude."""


@dataclass(frozen=True)
class Seams:
    """Where tests put something broken between the worker and the world."""

    bus: Callable[[SimulatedBus], Bus] = lambda bus: bus
    pool: Callable[[Pool], Any] = lambda pool: pool


@dataclass(eq=False)
class Member:
    """One process of a stage, with its two connections to the outside."""

    stage: Stage
    process: Process
    bus: SimulatedBus
    pool: Pool
    fate: str | None = None
    worker: Worker | None = None


@dataclass
class Members:
    """All processes of a run. `fates` are used up one by one; `ending` means that nobody is started any more."""

    world: World
    broker: Broker
    seams: Seams
    handling: Handling
    stores: dict[str, Store] = field(default_factory=lambda: {stage.name: Store() for stage in STAGES})
    running: list[Member] = field(default_factory=list)
    started: int = 0
    ending: bool = False

    def __post_init__(self) -> None:
        self._fates = list(self.world.plan.fates)
        self._first_fates = dict(self.world.plan.first_fates)
        self.world.loop.fate = self._meet_fate

    def begin(self) -> None:
        """Start as many of each stage as the plan has."""
        for stage in STAGES:
            self.broker.group(stage.name, stage.event.topics())
            for _ in range(self.world.plan.members):
                self.world.loop.in_world(self.world.rng.random(), self._start, stage)

    def all_run(self) -> bool:
        """Whether nobody is stopped or on the way up."""
        wanted = self.world.plan.members * len(STAGES)
        return len(self.running) == wanted and not any(member.process.stopped for member in self.running)

    def drain(self) -> None:
        """Let all come to their end."""
        self.ending = True
        for member in self.running:
            self._drain(member)

    def lose_store(self) -> None:
        """The database goes down: every session ends."""
        self.world.note("the database goes down")
        for member in self.running:
            member.pool.hang_up()

    def clear_away(self) -> None:
        """Free what a run has left that did not come to its end."""
        self.ending = True
        for member in list(self.running):
            self.world.loop.kill(member.process)

    def _start(self, stage: Stage) -> None:
        if self.ending:
            return
        self.started += 1
        name = f"{stage.name}-{self.started}"
        member = Member(
            stage, Process(name), SimulatedBus(self.broker, name), Pool(self.world, self.stores[stage.name], name)
        )
        self.running.append(member)
        self._give_fate(member)
        self.world.loop.start(member.process, self._live(member))

    async def _live(self, member: Member) -> None:
        stage, seams = member.stage, self.seams
        # Of a pool the database uses `acquire` alone.
        database = Database(cast(Any, seams.pool(member.pool)), stage.name)
        subscriptions = [self.handling.subscription(stage)]
        member.worker = Worker(
            stage.name, seams.bus(member.bus), database, subscriptions, dead_letters_in_a_row=DEAD_LETTERS_IN_A_ROW
        )
        if self.ending:
            member.worker.drain()
        try:
            await member.worker.run()
        except Exception as error:  # noqa: BLE001  # told as a finding: no error may end a worker here
            self.world.findings.append(("died", f"{member.process.name} ended with {error!r}"))
        self.world.loop.in_world(0.0, self._gone, member)

    def _gone(self, member: Member) -> None:
        """Its last step is done."""
        self.world.note("has ended", member.process.name)
        self.world.loop.end(member.process)
        self._replace(member)

    def _replace(self, member: Member) -> None:
        self.running.remove(member)
        self.world.loop.in_world(self.world.rng.uniform(0.01, 3.0), self._start, member.stage)

    def _give_fate(self, member: Member) -> None:
        rng, process = self.world.rng, member.process
        if member.stage.name in self._first_fates:
            member.fate, process.fate_at = self._first_fates.pop(member.stage.name)
        elif self._fates and rng.random() < 0.7:
            member.fate, process.fate_at = self._fates.pop(), process.steps + int(10 ** rng.uniform(0.0, LATEST_FATE))

    def _meet_fate(self, process: Process) -> None:
        member = next((each for each in self.running if each.process is process), None)
        if member is not None and not self.ending:
            fate = {"kill": self._kill, "stop": self._stop, "drain": self._drain}[member.fate or "drain"]
            self.world.note(f"meets its fate: {member.fate}", process.name)
            fate(member)

    def _kill(self, member: Member) -> None:
        loop, rng = self.world.loop, self.world.rng
        loop.kill(member.process)
        loop.in_world(self.world.delay(), member.pool.hang_up)
        # A broken connection may be noticed at once; the time-out also gets a member whose joining was on its way.
        loop.in_world(rng.choice((self.world.delay(), rng.uniform(0, SESSION_TIMEOUT))), member.bus.put_out)
        loop.in_world(SESSION_TIMEOUT, member.bus.put_out)
        self._replace(member)

    def _stop(self, member: Member) -> None:
        """Stop it, as SIGSTOP does: its sessions stay open, its membership until the time-out."""
        member.process.stopped = True
        seconds = self.world.rng.choice((0.5, SESSION_TIMEOUT + 0.5, 2 * SESSION_TIMEOUT))
        if seconds > SESSION_TIMEOUT:
            self.world.loop.in_world(SESSION_TIMEOUT, member.bus.put_out)
        self.world.loop.in_world(seconds, self._go_on, member)

    def _go_on(self, member: Member) -> None:
        self.world.note("goes on", member.process.name)
        member.process.stopped = False
        self._give_fate(member)

    def _drain(self, member: Member) -> None:
        if member.worker is not None:
            member.process.context.run(member.worker.drain)
