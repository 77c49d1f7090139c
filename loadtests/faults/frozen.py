"""SIGSTOP past the session time-out, then SIGCONT: a member that others took for dead comes back as a zombie.

Each kind of consumer has a second replica meanwhile, which takes over; the zombie must neither commit nor publish
anything that was done without it.
"""

import asyncio
import os
import signal

from crossdesk.operate.services import SERVICES
from crossdesk.testing.waiting import until

from loadtests.faults.fault import Fault
from loadtests.faults.service_processes import back_again, replica, supervised
from loadtests.faults.stage import Stage

SESSION_TIMEOUT = 10.0
"""Seconds, of both buses (bus/kafka/bus.py, bus/postgres/membership.py)."""
FROZEN_FOR = SESSION_TIMEOUT + 6.0
"""The time-out, and some seconds for the other replica to take over and to work."""
FROZEN = ("routing", "gateway", "intent", "logistics")
"""One of each way of working: turns, HTTP with projections, a model, fetch steps."""


async def hurt(stage: Stage) -> None:
    """Freeze one after the other, each beside a replica; customers of a frozen gateway go to the other one."""
    for package in FROZEN:
        async with replica(stage.cluster, package) as other:
            if package == "gateway":
                stage.load.url = f"http://127.0.0.1:{other.port}"
            await frozen(stage, package)
            stage.load.url = stage.cluster.url


async def frozen(stage: Stage, package: str) -> None:
    """Freeze the supervised replica, let it go, and wait until it is back. Wants something decided meanwhile."""
    (pid, *_) = supervised(stage.cluster, package)
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(FROZEN_FOR)
        before = len(stage.outcomes.decided_at)

        async def decided_more() -> bool:
            return len(stage.outcomes.decided_at) > before

        await until(decided_more)
    finally:
        os.kill(pid, signal.SIGCONT)
    await back_again(stage.cluster, [package])
    assert pid in stage.cluster.pids(SERVICES[package]), f"{package} did not survive its freezing"
    stage.notes.append(f"{package} frozen for {FROZEN_FOR:.0f} s and more, and went on")


FAULT = Fault(2, "frozen", "SIGSTOP past the session time-out, then SIGCONT", hurt, seconds=90)
