"""The slow consumer of slow_service.py as a process: its schema, its start and end, what it handled and committed."""

import asyncio
import json
import os
import secrets
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from crossdesk.bus.protocol import Partition
from crossdesk.bus.url import open_bus
from crossdesk.embedded_postgres import server_url
from crossdesk.operate.provision import DATABASE
from crossdesk.store.migrations import migrate
from crossdesk.store.roles import provision_statements
from crossdesk.testing.databases import execute, with_parts

from deploy.local.stack import ROOT, stack_of
from deploy.local.state import State
from loadtests.faults.slow_service import GROUP
from loadtests.faults.stage import Stage

REJOINS_WITHIN = 60.0
"""Seconds until a group lets a new member read what a killed one had: longer than any session time-out."""


Log = Mapping[Partition, list[str]]


class Handled(NamedTuple):
    """An inquiry the consumer has handled, `waited` seconds after it was accepted."""

    inquiry: str
    slow: bool
    waited: float


@dataclass
class SlowNeighbour:
    """The running consumer."""

    process: asyncio.subprocess.Process
    handled: list[Handled] = field(default_factory=list)

    async def read(self) -> None:
        """Take in what it prints, until it ends."""
        assert self.process.stdout is not None, "it is started with a pipe"
        async for line in self.process.stdout:
            self.handled.append(Handled(**json.loads(line)))


@asynccontextmanager
async def slow_neighbour(stage: Stage) -> AsyncIterator[SlowNeighbour]:
    """Run the consumer for the length of the block; at its end it is killed in the middle of whatever it does."""
    environment = {**os.environ, "SLOW_BUS": stage.bus_url, "SLOW_DATABASE": await make_schema(stage.cluster.state)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "loadtests.faults.slow_service",
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    neighbour = SlowNeighbour(process)
    reading = asyncio.create_task(neighbour.read())
    try:
        yield neighbour
    finally:
        process.kill()
        await process.wait()
        await reading


async def make_schema(state: Path) -> str:
    """Schema and roles of the consumer in the stack's database; gives the URL it works with."""
    stack = stack_of(State(state))
    password, owner_password = secrets.token_hex(16), secrets.token_hex(16)
    inside = with_parts(stack.superuser_url, database=DATABASE)
    await execute(inside, *provision_statements(DATABASE, GROUP, owner_password=owner_password, password=password))
    port = stack.ports["postgres"]
    await migrate(server_url(port, owner_password, user=f"{GROUP}_owner", database=DATABASE), GROUP)
    return server_url(port, password, user=GROUP, database=DATABASE)


async def uncommitted(bus_url: str, topic: str, seen_enough: Callable[[Log], bool]) -> Log:
    """Inquiries from the committed offset on, by partition, in the order of the log.

    Joins the group as a member of its own and commits nothing; ends once `seen_enough`. Raises TimeoutError.
    """
    log: defaultdict[Partition, list[str]] = defaultdict(list)
    async with asyncio.timeout(REJOINS_WITHIN), open_bus(bus_url) as bus, bus.join(GROUP, [topic]) as member:
        while not seen_enough(log):
            for record in (await member.poll(limit=500, wait=1.0)).records:
                log[record.partition].append(json.loads(record.data)["inquiry"]["inquiry_id"])
    return log
