"""PostgreSQL's disk fills up under load and is freed again: refusals meanwhile, and recovery without a hand.

First tables cannot grow, which PostgreSQL answers with errors; then its write-ahead log cannot, which ends it.
"""

import asyncio
import time
from contextlib import suppress

import asyncpg
from crossdesk.embedded_postgres import is_ready

from deploy.local.stack import stack_of
from deploy.local.state import State
from deploy.waiting import until
from loadtests.faults import supervised
from loadtests.faults.fault import Fault
from loadtests.faults.postgres_server import BACK_WITHIN, data_of
from loadtests.faults.small_disk import fill, move_back, move_onto_small_disk
from loadtests.faults.stage import Stage
from loadtests.faults.wishes import Unmet

SPARE_BYTES = 96 << 20
"""Room before the ballast comes: some segments of the write-ahead log of 16 MiB each."""
DOWN_FOR = 15.0
"""Seconds without a server at least: longer than a supervisor that gives up after three tries goes on."""
ALONE_WITHIN = 60.0
"""Seconds in which PostgreSQL has to be back; supervisors wait longer before each further try."""
SEGMENTS = 20
"""More than PostgreSQL keeps ready to be used again."""


async def hurt(stage: Stage) -> None:
    """Move the data onto a small disk (the server is down for that), fill it, use up the log, and free it."""
    data = data_of(stage.cluster)
    async with supervised.replaced(stage.cluster, supervised.POSTGRES):
        await asyncio.to_thread(move_onto_small_disk, data, SPARE_BYTES)
    await until("PostgreSQL", lambda: is_ready(data), deadline_seconds=BACK_WITHIN)
    # Connected before: on a full disk nobody new comes in.
    operator = await asyncpg.connect(stack_of(State(stage.cluster.state)).superuser_url)
    await asyncio.sleep(stage.seconds / 6)
    ballast = data / "ballast"
    taken = await asyncio.to_thread(fill, ballast)
    await asyncio.sleep(stage.seconds / 4)
    await use_up_the_log(operator)
    down = max(DOWN_FOR, stage.seconds / 4)
    await asyncio.sleep(down)
    ballast.unlink()
    stage.notes.append(f"disk full for {stage.seconds / 4 + down:.0f} s ({taken >> 20} MiB of ballast)")
    await comes_back(stage)
    await asyncio.sleep(stage.seconds / 6)


async def comes_back(stage: Stage) -> None:
    """Nothing is started here: coming back by itself is what is tested. Raises Unmet."""
    try:
        took = await ready_again(stage)
    except TimeoutError:
        state = await supervised.state_of(stage.cluster, supervised.POSTGRES)
        raise Unmet(
            f"PostgreSQL did not come back by itself within {ALONE_WITHIN:.0f} s of a free disk: it is {state}"
        ) from None
    stage.notes.append(f"PostgreSQL back {took:.1f} s after the disk was free")


async def ready_again(stage: Stage) -> float:
    """Seconds until it takes connections. Raises TimeoutError."""
    began = time.monotonic()
    await until("PostgreSQL", lambda: is_ready(data_of(stage.cluster)), deadline_seconds=ALONE_WITHIN)
    return time.monotonic() - began


async def use_up_the_log(operator: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Go on to new segments of the write-ahead log, as a busier server does by itself, until there is none."""
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):  # it goes down: that is what was wanted
        for _ in range(SEGMENTS):
            await operator.execute("SELECT pg_logical_emit_message(false, 'ballast', ''), pg_switch_wal()")
    operator.terminate()


async def heal(stage: Stage) -> None:
    """Back onto the real disk, so that the mount goes with the fault."""
    data = data_of(stage.cluster)
    if data.is_mount():
        await supervised.stop(stage.cluster, supervised.POSTGRES)
        await asyncio.to_thread(move_back, data)
        await supervised.start(stage.cluster, supervised.POSTGRES)


FAULT = Fault(6, "disk_full", "PostgreSQL's disk full, then freed", hurt, heal=heal)
