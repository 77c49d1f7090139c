"""CPU, bytes and memory of the processes under load, by service, from what the system says of them (psutil)."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import psutil
from crossdesk.operate.services import SERVICES

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Listing all processes of the machine is dear; one that comes later counts from its start all the same.
LIST_SECONDS = 5.0
GONE = (psutil.NoSuchProcess, psutil.AccessDenied)
# What a command's part ends with, and the name its figures go under.
PROGRAMS: Mapping[str, str] = {
    **{f"/{command}": package for package, command in SERVICES.items()},
    "/supervisord": "supervisor",
    "deploy.simulators.seventeen_track": "carriers",
    "kafka.Kafka": "kafka",
    "loadtests.generator": "generator",
}


@dataclass
class Usage:
    """What a service used since the first look: CPU seconds and bytes; and what it holds in memory now."""

    cpu_seconds: float = 0.0
    bytes: float = 0.0
    rss_bytes: float = 0.0


class Processes:
    """The processes below some roots. Who is there at the first look counts from then on, others from their start.

    Bytes are those of read and write calls, to files and sockets; recv and send, which PostgreSQL uses, are not counted
    by the system.
    """

    def __init__(self, roots: Mapping[int, str]) -> None:
        """`roots`: process ids, each with the name of its whole tree, or "" to tell the processes apart."""
        self._roots = roots
        self._counters: dict[tuple[int, float], tuple[float, float]] = {}
        self._used: dict[str, Usage] = {}
        self._began = False
        self._listed: list[tuple[psutil.Process, str]] = []
        self._listed_at = -LIST_SECONDS

    def look(self) -> Mapping[str, Usage]:
        """What each service has used so far."""
        if time.monotonic() > self._listed_at + LIST_SECONDS:
            self._listed = list(self._processes())
            self._listed_at = time.monotonic()
        for usage in self._used.values():
            usage.rss_bytes = 0.0
        for process, service in self._listed:
            with suppress(*GONE):
                self._read(process, service)
        self._began = True
        return self._used

    def _processes(self) -> Iterator[tuple[psutil.Process, str]]:
        for pid, name in self._roots.items():
            with suppress(*GONE):
                root = psutil.Process(pid)
                # Everything the run starts is below this very process, and has a root of its own.
                below = [] if pid == os.getpid() else root.children(recursive=True)
                for process in (root, *below):
                    with suppress(*GONE):
                        yield process, name or service_of(process)

    def _read(self, process: psutil.Process, service: str) -> None:
        key = (process.pid, process.create_time())
        with process.oneshot():
            times = process.cpu_times()
            now = (times.user + times.system, _bytes_of(process))
            rss = process.memory_info().rss
        before = self._counters.get(key, (0.0, 0.0) if self._began else now)
        self._counters[key] = now
        usage = self._used.setdefault(service, Usage())
        usage.cpu_seconds += now[0] - before[0]
        usage.bytes += now[1] - before[1]
        usage.rss_bytes += rss


def service_of(process: psutil.Process) -> str:
    """What a process is, by its command; `other` for starters and ties."""
    if process.name() == "postgres":
        return "postgres"
    for part in process.cmdline():
        for end, service in PROGRAMS.items():
            if part.endswith(end):
                return service
    return "other"


def _bytes_of(process: psutil.Process) -> float:
    """0 where the system does not say (macOS)."""
    try:
        counters = process.io_counters()
    except (AttributeError, *GONE):
        return 0.0
    return float(counters.read_chars + counters.write_chars)


def brokers_here(bus_url: str) -> dict[int, str]:
    """The processes of this machine that listen on the brokers' ports of a `kafka://` URL."""
    addresses = [urlsplit(f"//{part}") for part in urlsplit(bus_url).netloc.rpartition("@")[2].split(",")]
    ports = {address.port for address in addresses if address.hostname in LOOPBACK}
    try:
        listening = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return {}
    brokers = {
        found.pid for found in listening if found.status == "LISTEN" and found.laddr and found.laddr.port in ports
    }
    return {pid: "kafka" for pid in brokers if pid}
