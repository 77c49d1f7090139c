"""One service of the stack under a clock that is wrong and jumps while it runs, by libfaketime.

Only the clock on the wall is wrong; the monotonic one, which timers use, goes on as it does on a real machine whose
time is set.
"""

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from crossdesk.operate.services import SERVICES
from crossdesk.testing.local_cluster import LocalCluster
from crossdesk.tied_process import end_tied, start_tied

from loadtests.faults import supervised
from loadtests.faults.fault import NotHere

PLACES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib/faketime/libfaketimeMT.so.1")

SetClock = Callable[[int], None]
"""Put the service's clock so many seconds before (+) or behind (-) the real one; 0 is right."""


def libfaketime() -> Path:
    """The library to preload. Raises NotHere."""
    for place in PLACES:
        for found in sorted(Path("/").glob(place.removeprefix("/"))):
            return found
    raise NotHere("clocks are skewed by libfaketime: install it (Debian: libfaketime)")


@asynccontextmanager
async def skewable(cluster: LocalCluster, package: str) -> AsyncIterator[SetClock]:
    """The service runs with a clock that can be set for the length of the block; as ever after it."""
    library, clock = libfaketime(), cluster.state / f"clock-{package}"
    set_clock(clock, 0)
    (process, *_) = cluster.pids(SERVICES[package])
    command, environment = words_of(process, "cmdline"), {**settings_of(process), **preloaded(library, clock)}
    async with supervised.replaced(cluster, supervised.service(package)):
        log = cluster.state / "logs" / f"{package}-skewed.log"
        tied = start_tied(command, stop=signal.SIGTERM, log=log, environment=environment)
        try:
            yield lambda seconds: set_clock(clock, seconds)
        finally:
            set_clock(clock, 0)
            end_tied(tied)


def set_clock(file: Path, seconds: int) -> None:
    """Whole or not at all: libfaketime may read at any moment."""
    beside = file.with_suffix(".new")
    beside.write_text(f"{seconds:+d}\n")
    beside.replace(file)


def preloaded(library: Path, clock: Path) -> dict[str, str]:
    """Settings of libfaketime; the file is read again each second."""
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def settings_of(process: int) -> dict[str, str]:
    """The environment a process was started with."""
    pairs = (word.partition("=") for word in words_of(process, "environ"))
    return {name: value for name, _, value in pairs}


def words_of(process: int, file: str) -> list[str]:
    """What the kernel keeps of a process: the words of its command (`cmdline`) or of its environment (`environ`)."""
    return [os.fsdecode(word) for word in Path(f"/proc/{process}/{file}").read_bytes().split(b"\0") if word]
