"""Learns in a process of its own at the lowest priority, so that no customer waits for it, and gets its memory back."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from crossdesk.contracts.intent import IntentFigures
from crossdesk.tied_process import signalled_when_orphaned

from intent.assignments import Assignment
from intent.versions import Learnt

Learn = Callable[[Assignment], Awaitable[Learnt]]
"""Raises LearningFailed."""

LONGEST = 3600
"""Seconds. The first time all examples are encoded, five minutes of a core that others may want, too."""
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class LearningFailed(Exception):
    """The process ended without a version; the message says how."""


def learning_in(directory: Path, *, encoder: bool) -> Learn:
    """Learn apart; `directory` keeps what versions share. Without `encoder` the quick model alone learns."""

    async def learn(assignment: Assignment) -> Learnt:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            job = {"own": assignment.own, "taught": assignment.taught, "encoder": encoder}
            (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
            await _run(directory, folder)
            return _read(folder)

    return learn


async def _run(directory: Path, folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *signalled_when_orphaned(signal.SIGKILL),
        *(sys.executable, "-m", "intent.train_version", str(directory), str(folder)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **ONE_CORE},
    )
    try:
        async with asyncio.timeout(LONGEST):
            _, said = await process.communicate()
    except TimeoutError as error:
        raise LearningFailed(f"learning took longer than {LONGEST} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise LearningFailed(f"exit code {process.returncode}: {_last_line(said)}")


def _last_line(said: bytes) -> str:
    """The kind of the error alone: its message might quote examples."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].partition(":")[0][:200] if lines else "it said nothing"


def _read(folder: Path) -> Learnt:
    head = folder / "head.npz"
    return Learnt(
        model=(folder / "model.npz").read_bytes(),
        head=head.read_bytes() if head.exists() else None,
        figures=IntentFigures.model_validate_json((folder / "figures.json").read_bytes()),
    )
