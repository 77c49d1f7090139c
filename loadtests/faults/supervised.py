"""Stop and start one program of the local stack by its supervisor, which starts again whatever is merely killed."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crossdesk.errors import Unavailable
from crossdesk.testing.local_cluster import LocalCluster

from deploy.local.state import State

POSTGRES = "postgres:postgres"
CARRIERS = "carriers:seventeen-track"


def service(package: str) -> str:
    """A service by its package, such as `routing`, as the supervisor names it."""
    return f"services:{package}"


async def stop(cluster: LocalCluster, program: str) -> None:
    """Stop a program as `make stop` would, and wait until it has ended. Raises Unavailable."""
    await _tell(cluster, "stop", program)


async def start(cluster: LocalCluster, program: str) -> None:
    """Start a program that was stopped. Raises Unavailable."""
    await _tell(cluster, "start", program)


@asynccontextmanager
async def replaced(cluster: LocalCluster, program: str) -> AsyncIterator[None]:
    """A program stays stopped for the length of the block, in which something else takes its place."""
    await stop(cluster, program)
    try:
        yield
    finally:
        await start(cluster, program)


async def state_of(cluster: LocalCluster, program: str) -> str:
    """The supervisor's word for a program: RUNNING, STARTING, BACKOFF, FATAL, STOPPED."""
    _, said = await _ask(cluster, "status", program)
    return (said.split() or ["", "UNKNOWN"])[1]


async def _tell(cluster: LocalCluster, what: str, program: str) -> None:
    code, said = await _ask(cluster, what, program)
    if code:
        raise Unavailable(f"the supervisor could not {what} {program}: {said.strip()}")


async def _ask(cluster: LocalCluster, *words: str) -> tuple[int, str]:
    ctl = str(Path(sys.executable).with_name("supervisorctl"))
    process = await asyncio.create_subprocess_exec(
        ctl,
        "-s",
        f"unix://{State(cluster.state).control}",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace")
