"""A whole local cluster as `make run` starts it, for end-to-end tests: real processes, real bus, a state of its own."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crossdesk.testing.buses import fresh_kafka_url

READY_WITHIN = 180
"""Seconds: far more than it takes, for slow machines."""


@dataclass(frozen=True)
class LocalCluster:
    """A running cluster: what it says about itself, and how to hurt it."""

    root: Path
    state: Path
    starter: "subprocess.Popen[bytes]"
    demo: Mapping[str, Any]

    @property
    def url(self) -> str:
        return str(self.demo["url"])

    @property
    def api_key(self) -> str:
        return str(self.demo["api_key"])

    def pids(self, program: str) -> list[int]:
        """Process ids of a service by the end of its command, such as `routing-service`."""
        found = []
        for directory in Path("/proc").glob("[0-9]*"):
            try:
                command = (directory / "cmdline").read_bytes().split(b"\0")
                environment = (directory / "environ").read_bytes()
            except OSError:
                continue  # it has just ended
            ours = str(self.state).encode() in environment
            if ours and any(part.endswith(b"/" + program.encode()) for part in command):
                found.append(int(directory.name))
        return found

    def setting(self, program: str, variable: str) -> str:
        """A variable of a service's environment, such as its key for what it asks."""
        (process, *_) = self.pids(program)
        environment = Path(f"/proc/{process}/environ").read_text().split("\0")
        return next(each.partition("=")[2] for each in environment if each.startswith(f"{variable}="))

    def kill(self, program: str) -> set[int]:
        """SIGKILL a service, which the supervisor starts again; gives the ids of the processes that were."""
        pids = set(self.pids(program))
        assert pids, f"{program} does not run"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return pids


@contextmanager
def local_cluster(
    root: Path, state: Path, *, bus: str | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[LocalCluster]:
    """Start a cluster and stop it by SIGINT at the end. `bus` is a bus URL; by default the run's own, see buses.py.

    `settings` are variables for all of its services.
    """
    url = bus or fresh_kafka_url()
    own = {"CROSSDESK_STATE": str(state), **({"BUS": url} if url else {}), **(settings or {})}
    environment = {**os.environ, **own}
    demo = state / "demo.json"
    demo.unlink(missing_ok=True)
    state.mkdir(parents=True, exist_ok=True)
    with (state / "run.log").open("ab") as log:
        command = [sys.executable, "-m", "deploy.local.up"]
        starter = subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log)  # noqa: S603  # our own
        try:
            _wait_for(demo, starter, state / "run.log")
            yield LocalCluster(root, state, starter, json.loads(demo.read_text()))
        finally:
            starter.send_signal(signal.SIGINT)
            starter.wait(timeout=READY_WITHIN)


def _wait_for(demo: Path, starter: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not demo.exists():
        if starter.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the cluster did not come up:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)


async def ended(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a process to end, without blocking the loop."""
    return await asyncio.to_thread(process.wait, READY_WITHIN)
