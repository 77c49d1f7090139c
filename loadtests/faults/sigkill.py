"""SIGKILL of random services every 5 seconds. The supervisor starts them again; the log and receipts do the rest."""

import asyncio
import time
from collections import Counter

from crossdesk.operate.services import SERVICES

from loadtests.faults.fault import Fault
from loadtests.faults.service_processes import back_again
from loadtests.faults.stage import Stage

EVERY = 5.0


async def hurt(stage: Stage) -> None:
    """Kill a service, chosen by chance, every 5 seconds; at the end wait until all run again."""
    killed: Counter[str] = Counter()
    ends = time.monotonic() + stage.seconds
    while time.monotonic() < ends:
        service = stage.rng.choice(list(SERVICES.values()))
        if stage.cluster.pids(service):  # it may still be starting from the last time
            stage.cluster.kill(service)
            killed[service] += 1
        await asyncio.sleep(EVERY)
    await back_again(stage.cluster, SERVICES)
    stage.notes.append(
        f"{killed.total()} kills: " + ", ".join(f"{name} {times}" for name, times in sorted(killed.items()))
    )


FAULT = Fault(1, "sigkill", "SIGKILL of random services every 5 s", hurt, short=True)
