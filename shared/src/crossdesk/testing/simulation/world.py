"""What is outside of all processes: time, chance, the way a message takes, and the notes of what happened."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from crossdesk.testing.simulation.plan import Plan
from crossdesk.testing.simulation.processes import PROCESS, Killed
from crossdesk.testing.simulation.virtual_loop import VirtualLoop

T = TypeVar("T")

Step = tuple[float, str, str]
"""Virtual seconds, the process, what it did."""


@dataclass
class World:
    """One per run. `findings` collects what the promises forbid, as it is seen: (kind, text)."""

    plan: Plan
    rng: random.Random
    loop: VirtualLoop
    steps: list[Step] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)

    def note(self, text: str, who: str | None = None) -> None:
        """Write down one step."""
        self.steps.append((self.loop.time(), who or PROCESS.get(self.loop.world).name, text))

    def goes_wrong(self, probability: float) -> bool:
        """Whether this call is one of the unlucky; none is once it is calm."""
        return probability > 0 and self.loop.time() < self.plan.calm_at and self.rng.random() < probability

    def delay(self) -> float:
        """Seconds one message takes: now and then a hundred times as long as at best."""
        return float(self.plan.latency * 10 ** self.rng.uniform(-1, 1))

    async def wait(self, news: "asyncio.Future[None]", until: float) -> None:
        """Wait until `news` is done or the time has come, whichever is first."""
        timer = self.loop.call_at(until, resolve, news)
        try:
            await news
        finally:
            timer.cancel()


@dataclass
class Channel:
    """A connection of this process to a server: what is sent arrives in order, unless the sender dies meanwhile."""

    world: World
    last_arrival: float = 0.0

    async def call(self, effect: Callable[[], T]) -> T:
        """Send a request, whose `effect` happens at the server, and wait for the answer or what `effect` raised.

        The sender can die before it, in between, and before the answer is here.
        """
        loop, process = self.world.loop, PROCESS.get()
        if not process.alive:
            raise Killed
        answer = loop.create_future()
        self.last_arrival = max(loop.time() + self.world.delay(), self.last_arrival)

        def arrive() -> None:
            if process.alive or self.world.rng.random() < 0.5:
                loop.in_world(self.world.delay(), resolve, answer, *_outcome(effect))

        loop.in_world(self.last_arrival - loop.time(), arrive)
        result: T = await answer
        return result


def _outcome(effect: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return effect(), None
    except Exception as error:  # noqa: BLE001  # it is the answer
        return None, error


def resolve(answer: "asyncio.Future[Any]", result: Any = None, error: Exception | None = None) -> None:
    """Answer, if anybody still waits for it."""
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)
