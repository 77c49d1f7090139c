"""What a stage does with an event, in each of the ways a service can: on the connection, by shared rows, stateless."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from crossdesk.consume.subscription import Handler, Retry, Subscription
from crossdesk.contracts.event import Event
from crossdesk.errors import Transient, Unavailable
from crossdesk.store.database import Database
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.testing.simulation.chain import Stage, number_of
from crossdesk.testing.simulation.plan import WAYS
from crossdesk.testing.simulation.statements import ADD_EFFECT, ADD_EFFECTS, COUNT_EFFECTS
from crossdesk.testing.simulation.store import Effect
from crossdesk.testing.simulation.world import World

RETRY = Retry(attempts=6, first_delay=0.05, longest_delay=1.0)
PASSES_AFTER = 2
"""Failures of an inquiry that is transient, over all members together: fewer than the tries of one."""


class Turns:
    """The effects that handlers of one batch share: read once before them, written once after them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.new: list[Effect] = []

    async def load(self, connection: Any, events: Sequence[Any]) -> None:
        for key in sorted({event.key for event in events}):
            self.counts[key] = await connection.fetch(COUNT_EFFECTS, key)

    async def save(self, connection: Any, also: Sequence[Statement]) -> None:
        effects = [Statement(ADD_EFFECTS, tuple(map(list, zip(*self.new, strict=True))))] if self.new else []
        await write_together(connection, [*effects, *also])

    def committed(self) -> None:
        """Nobody else is told."""


class Handling:
    """Handlers of all stages in one world. `failed` counts failures over all members and restarts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._failed: Counter[tuple[str, int]] = Counter()

    def subscription(self, stage: Stage) -> Subscription:
        """What members of a stage subscribe to."""

        async def by_connection(event: Any, work: UnitOfWork, *_: object) -> list[Event]:
            turn = 1 + await _count(work, event.key)
            await self._think(stage, number_of(event))
            await work.connection.execute(ADD_EFFECT, work.cause.event_id, event.key, number_of(event), turn)
            return [stage.say(event, turn)]

        async def by_rows(event: Any, work: UnitOfWork[Turns], *_: object) -> list[Event]:
            await self._think(stage, number_of(event))
            work.rows.counts[event.key] += 1
            turn = work.rows.counts[event.key]
            work.rows.new.append(Effect(work.cause.event_id, event.key, number_of(event), turn))
            return [stage.say(event, turn)]

        async def stateless(event: Any, *_: object) -> list[Event]:
            await self._think(stage, number_of(event))
            return [stage.say(event, 1)]

        async def fetch(event: Any, database: Database) -> str:
            return await self._fetch(stage, number_of(event))

        ways: dict[str, Handler] = dict.fromkeys(WAYS, by_rows) | {"connection": by_connection, "stateless": stateless}
        way = self._world.plan.way(stage.name)
        return Subscription(
            stage.event,
            ways[way],
            RETRY,
            fetch=fetch if stage.fetches else None,
            rows=Turns if way in ("rows", "alone") else None,
            alone=way == "alone",
            stateless=way == "stateless",
            concurrency=2,
            deadline=1.0,
            gather=stage.gather,
        )

    async def _think(self, stage: Stage, number: int) -> None:
        """What any handler meets: poison, failures that pass, and now and then a long time."""
        place, plan = (stage.name, number), self._world.plan
        if place in plan.poison:
            raise ValueError(f"{number} is poison for {stage.name}")
        if place in plan.transient and self._fails(stage.name, number, PASSES_AFTER):
            raise Transient("try again")
        if place in plan.given_up and self._fails(stage.name, number, RETRY.attempts):
            raise Transient("try again, in vain")
        if self._world.rng.random() < 0.1:
            await asyncio.sleep(self._world.rng.random() * 0.3)

    async def _fetch(self, stage: Stage, number: int) -> str:
        if number in self._world.plan.hangs and self._fails(f"{stage.name} fetch", number, PASSES_AFTER):
            if self._world.rng.random() < 0.5:
                raise Unavailable("does not answer")
            await asyncio.sleep(3600)
        await asyncio.sleep(self._world.delay())
        return "fetched"

    def _fails(self, where: str, number: int, times: int) -> bool:
        self._failed[where, number] += 1
        return self._failed[where, number] <= times


async def _count(work: UnitOfWork, key: str) -> int:
    connection: Any = work.connection
    counted: int = await connection.fetch(COUNT_EFFECTS, key)
    return counted
