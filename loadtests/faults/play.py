"""Play one fault on a started cluster: load, harm, healing, waiting, checking."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from crossdesk.errors import CrossdeskError
from crossdesk.tasks import background

from loadtests.faults import aftermath
from loadtests.faults.fault import Fault, NotHere, Verdict
from loadtests.faults.stage import Stage
from loadtests.history.checker import check
from loadtests.history.findings import Findings
from loadtests.history.lines import NO_CONNECTION, Accepted, Line, Refused, write

Done = TypeVar("Done")

WARM_UP = 2.0
"""Seconds of load before the harm and after the healing: it has to be seen that it went well before and goes again."""


async def play(fault: Fault, stage: Stage, history: Path) -> Verdict:
    """Everything from the first customer to the verdict; the history is left in a file. Raises NotHere."""
    since = datetime.now(UTC) - timedelta(seconds=1)
    async with background(stage.outcomes.follow(stage.bus_url), name="outcomes"):
        missed, healed_at = await _under_load(fault, stage)
        if not await aftermath.all_decided(stage, stage.load.lines):
            missed.append(f"not all decided {aftermath.DECIDED_WITHIN:.0f} s after the load ended")
        recovery = aftermath.recovery(stage, stage.load.lines, healed_at)
    lines = await _whole_history(stage, since)
    with history.open("w", encoding="utf-8") as file:
        write(lines, file)
    verdict = verdict_of(check(lines), lines, recovery, missed)
    if fault.judge is not None:
        await fault.judge(stage, verdict)
    return verdict


async def _under_load(fault: Fault, stage: Stage) -> tuple[list[str], float]:
    """What was missed while it hurt, and when it was healed (time.monotonic())."""
    load = asyncio.ensure_future(fault.own_load(stage) if fault.own_load else stage.load.run())
    try:
        ends = time.monotonic() + stage.seconds + 2 * WARM_UP
        await _or_failed(load, asyncio.sleep(WARM_UP))
        missed = await _or_failed(load, _harm(fault, stage))
        healed_at = time.monotonic()
        await _or_failed(load, asyncio.sleep(max(WARM_UP, ends - healed_at)))
    finally:
        stage.load.stop()
        if fault.own_load is not None:
            load.cancel()
        with suppress(asyncio.CancelledError):
            await load
    return missed, healed_at


async def _or_failed(load: "asyncio.Future[None]", work: Coroutine[Any, Any, Done]) -> Done:
    """Do the work; a load that fails meanwhile ends it with its error."""
    working = asyncio.ensure_future(work)
    try:
        both: set[asyncio.Future[Any]] = {load, working}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if load.done() and not load.cancelled() and (error := load.exception()):
            raise error
        return await working
    finally:
        if not working.done():
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def _harm(fault: Fault, stage: Stage) -> list[str]:
    """Hurt, and heal whatever happened. What the fault itself found wanting comes back as text."""
    try:
        await fault.hurt(stage)
    except NotHere:
        raise
    except (CrossdeskError, TimeoutError, AssertionError) as error:
        return [str(error) or type(error).__name__]
    finally:
        if fault.heal is not None:
            await fault.heal(stage)
    return []


async def _whole_history(stage: Stage, since: datetime) -> list[Line]:
    lines = [*stage.load.lines, *await aftermath.logged(stage, since)]
    return [*lines, *await aftermath.shown(stage, lines)]


def verdict_of(findings: Findings, lines: list[Line], recovery: float, missed: list[str]) -> Verdict:
    """The verdict on a whole history."""
    refused = {line.post for line in lines if isinstance(line, Refused) and line.status != NO_CONNECTION}
    accepted = {line.post for line in lines if isinstance(line, Accepted)}
    return Verdict(
        findings,
        accepted=len(accepted),
        answered=findings.decided,
        refused=len(refused - accepted),
        recovery_seconds=recovery,
        missed=missed,
    )
