"""PostgreSQL is restarted under load, first as an operator does (fast), then as a crash does (immediate)."""

import asyncio
import signal

from loadtests.faults.fault import Fault
from loadtests.faults.postgres_server import signal_and_wait
from loadtests.faults.stage import Stage

# https://www.postgresql.org/docs/current/server-shutdown.html
SHUTDOWNS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


async def hurt(stage: Stage) -> None:
    """Restart it in each way, with load before and after each."""
    for name, number in SHUTDOWNS.items():
        await asyncio.sleep(stage.seconds / 4)
        away = await signal_and_wait(stage.cluster, number)
        stage.notes.append(f"{name}: PostgreSQL away {away:.1f} s")
    await asyncio.sleep(stage.seconds / 4)


FAULT = Fault(6, "postgres_restarted", "PostgreSQL restarted, fast and immediate", hurt)
