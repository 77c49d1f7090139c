"""Learns what tenants taught, one after the other, beside the consumer; and looks after all that follows from it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crossdesk.bus.protocol import Bus
from crossdesk.consume.outages import CONTENTION, SURROUNDINGS
from crossdesk.store.database import Database
from crossdesk.tasks import background

from intent.assignments import ask_where_outdated, due, take
from intent.learn_apart import Learn, LearningFailed
from intent.lessons import Lessons, keep_lessons
from intent.metrics import TRAININGS
from intent.tenant_readers import TenantReaders, Tenants
from intent.untold import tell
from intent.versions import keep_none, keep_version

log = logging.getLogger(__name__)

LOOK_SECONDS = 4.0
"""Between two looks at what is wanted and which versions are active: replicas notice within twice as long."""
REST_AFTER_FAILURE = 300.0
PASSING = (*SURROUNDINGS, *CONTENTION)
"""What helps to try again later."""
LOCK = "SELECT pg_try_advisory_lock(hashtext('intent-training'), hashtext($1))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('intent-training'), hashtext($1))"


@dataclass
class Retraining:
    """What it takes to learn: `made_by` names what the versions are made of beside the tenants' material."""

    database: Database
    bus: Bus
    tenants: Tenants
    learn: Learn
    made_by: str
    readers: TenantReaders
    lessons: Lessons
    _resting: dict[str, float] = field(default_factory=dict)

    async def look_after(self) -> None:
        """Once: write down lessons, tell news, follow what is active."""
        lessons = self.lessons.take()
        if lessons:
            async with self.database.transaction({tenant for tenant, _ in lessons}) as connection:
                await keep_lessons(connection, lessons)
        if self.tenants():
            await tell(self.database, self.bus, self.tenants())
            await self.readers.refresh()

    async def train_next(self) -> str | None:
        """Once: learn for the tenant that waits longest; gives who it was, or None where nobody waits."""
        for tenant in await self._due():
            if self._resting.get(tenant, 0.0) <= time.monotonic() and await self._train_alone(tenant):
                await tell(self.database, self.bus, [tenant])
                await self.readers.refresh()
                return tenant
        return None

    async def _due(self) -> list[str]:
        tenants = self.tenants()
        if not tenants:
            return []
        async with self.database.transaction(tenants) as connection:
            await ask_where_outdated(connection, tenants, self.made_by)
            return await due(connection, tenants)

    async def _train_alone(self, tenant: str) -> bool:
        """Learn unless another replica is at it. Its lock lives on a connection, so it ends with whoever holds it."""
        async with self.database.statements([tenant]) as connection:
            if not await connection.fetchval(LOCK, tenant):
                return False
            try:
                await self._train(tenant)
            finally:
                if not connection.is_closed():
                    await connection.execute(UNLOCK, tenant)
        return True

    async def _train(self, tenant: str) -> None:
        async with self.database.transaction([tenant]) as connection:
            assignment = await take(connection, tenant)
        if assignment is None:
            return
        if not assignment.own and not assignment.taught:
            async with self.database.transaction([tenant]) as connection:
                await keep_none(connection, assignment, datetime.now(UTC))
            return
        began = time.monotonic()
        try:
            learnt = await self.learn(assignment)
        except LearningFailed as error:
            TRAININGS.labels("failed").inc()
            self._resting[tenant] = time.monotonic() + REST_AFTER_FAILURE
            log.error("intents were not learnt, trying again later", extra={"tenant": tenant, "error": str(error)})
            return
        async with self.database.transaction([tenant]) as connection:
            number = await keep_version(connection, assignment, learnt, self.made_by, datetime.now(UTC))
        TRAININGS.labels("learnt").inc()
        seconds = round(time.monotonic() - began, 1)
        log.info("learnt a version", extra={"tenant": tenant, "number": number, "seconds": seconds})


@asynccontextmanager
async def retraining(work: Retraining) -> AsyncIterator[None]:
    """Look after versions and learn new ones while the block lasts; it is entered once all active ones are known."""
    await work.look_after()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(background(_look_after(work), name="look after versions"))
        await stack.enter_async_context(background(_train(work), name="learn versions"))
        yield


async def _look_after(work: Retraining) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await work.look_after()
        except PASSING as error:
            log.warning("versions wait for PostgreSQL", extra={"cause": type(error).__name__})


async def _train(work: Retraining) -> None:
    while True:
        trained = None
        try:
            trained = await work.train_next()
        except PASSING as error:
            log.warning("learning waits for PostgreSQL", extra={"cause": type(error).__name__})
        if trained is None:
            await asyncio.sleep(LOOK_SECONDS)
