"""The services' processes: whether they are ready, further replicas, and an orderly restart."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
from crossdesk.errors import Unavailable
from crossdesk.operate.services import SERVICES
from crossdesk.testing.local_cluster import LocalCluster
from crossdesk.testing.waiting import until

from deploy.local.ports import free_port
from deploy.local.stack import stack_of
from deploy.local.state import State

DOWN_WITHIN = 60.0


async def is_ready(port: int) -> bool:
    """Whether the service at this port of loopback says that it is ready."""
    patience, url = aiohttp.ClientTimeout(total=5), f"http://127.0.0.1:{port}/readyz"
    try:
        async with aiohttp.ClientSession(timeout=patience) as http, http.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def port_of(cluster: LocalCluster, package: str) -> int:
    """Where the supervised replica of a service listens."""
    return stack_of(State(cluster.state)).ports[package]


async def back_again(cluster: LocalCluster, packages: Iterable[str]) -> None:
    """Wait until these services are ready. Raises TimeoutError."""
    for package in packages:
        await until(partial(is_ready, port_of(cluster, package)))


@dataclass
class Replica:
    """A further replica of a service, started by us and not by the supervisor."""

    package: str
    port: int
    environment: dict[str, str]
    process: asyncio.subprocess.Process

    async def restart(self) -> None:
        """Stop it in order, start it anew, wait until it is ready. Raises Unavailable, TimeoutError."""
        await self.stop()
        self.process = await _started(self.package, self.environment)
        await until(lambda: is_ready(self.port))

    async def stop(self) -> None:
        """Ask it to end. Raises Unavailable when it does not end by itself with 0."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        try:
            code = await asyncio.wait_for(self.process.wait(), DOWN_WITHIN)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise Unavailable(f"a replica of {self.package} did not end within {DOWN_WITHIN:.0f} s") from None
        if code != 0:
            raise Unavailable(f"a replica of {self.package} ended with {code}")


@asynccontextmanager
async def replica(cluster: LocalCluster, package: str) -> AsyncIterator[Replica]:
    """A second replica for the length of the block, with the first one's settings on a port of its own."""
    (pid, *_) = cluster.pids(SERVICES[package])
    port = free_port()
    own = {"CROSSDESK_PORT": str(port), "CROSSDESK_INSTANCE": f"{package.replace('_', '-')}-2"}
    environment = {**os.environ, **_settings_of(pid), **own}
    running = Replica(package, port, environment, await _started(package, environment))
    try:
        await until(lambda: is_ready(port))
        yield running
    finally:
        await running.stop()


def _settings_of(pid: int) -> dict[str, str]:
    try:
        content = Path(f"/proc/{pid}/environ").read_text()
    except OSError:
        return {}  # it has just ended
    pairs = [pair.partition("=") for pair in content.split("\0")]
    return {name: value for name, _, value in pairs if name.startswith("CROSSDESK_")}


async def _started(package: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
    command = str(Path(sys.executable).with_name(SERVICES[package]))
    log = Path(environment["CROSSDESK_STATE"]) / "logs" / f"{package}-2.log"
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )


async def restarted(cluster: LocalCluster, package: str) -> float:
    """SIGTERM the supervised replica of a service and wait until its successor is ready; gives the seconds to its end.

    Raises TimeoutError when it does not end or does not come back.
    """
    loop = asyncio.get_running_loop()
    before = supervised(cluster, package)
    began = loop.time()
    for pid in before:
        os.kill(pid, signal.SIGTERM)

    async def gone() -> bool:
        return not set(before) & set(cluster.pids(SERVICES[package]))

    await until(gone)
    took = loop.time() - began
    await back_again(cluster, [package])
    return took


def supervised(cluster: LocalCluster, package: str) -> list[int]:
    """The process of the replica that the supervisor keeps; none while it is being started."""
    pids = cluster.pids(SERVICES[package])
    return [pid for pid in pids if _settings_of(pid).get("CROSSDESK_INSTANCE", "").endswith("-1")]
