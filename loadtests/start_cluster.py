"""Start what a run needs, a cluster and perhaps a Kafka, tied to this process: none of it outlives the run."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crossdesk.embedded_postgres import server_url
from crossdesk.errors import Misconfigured
from crossdesk.operate.provision import BUS, DATABASE
from crossdesk.tied_process import end_tied, start_tied

from deploy.kafka.cluster import kafka_cluster
from deploy.kafka.nodes import nodes_on_free_ports
from deploy.local.stack import ROOT
from deploy.local.state import read_json

READY_SECONDS = 180.0
# The stack stops three groups of processes one after another.
STOP_SECONDS = 90.0
CONNECT_SECONDS = 3.0


class InterruptedStartError(Exception):
    """The run was interrupted before everything was up."""


@dataclass(frozen=True)
class Started:
    """A running cluster: `demo` is its demo.json, `roots` are the processes to look at (see watch_processes)."""

    state: Path
    bus: str
    demo: Mapping[str, Any]
    roots: Mapping[int, str]

    @property
    def bus_url(self) -> str:
        """The URL of the bus, also where it is the stack's own PostgreSQL."""
        if self.bus:
            return self.bus
        password = read_json(self.state / "credentials.json")["roles"][BUS]
        return server_url(self.ports["postgres"], password, user=BUS, database=DATABASE)

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports of all services by package."""
        ports: dict[str, int] = read_json(self.state / "stack.json")["ports"]
        return ports


@contextmanager
def started(bus: str, interrupted: threading.Event, logs: Path) -> Iterator[Started]:
    """A cluster of its own on `bus`: "" for PostgreSQL, "kafka" for one started here, or a `kafka://` URL.

    The cluster's logs are kept in `logs`. Raises Misconfigured when it cannot come up, InterruptedStartError.
    """
    with tempfile.TemporaryDirectory(prefix="crossdesk-load-") as directory:
        state = Path(directory)
        if bus != "kafka":
            _reachable(bus)
            with _cluster(state, bus, {}, interrupted, logs) as cluster:
                yield cluster
            return
        with kafka_cluster(state / "kafka", nodes_on_free_ports(1)) as kafka:
            roots = {process.pid: "kafka" for process in kafka.processes.values()}
            with _cluster(state, kafka.url, roots, interrupted, logs) as cluster:
                yield cluster


@contextmanager
def _cluster(
    state: Path, bus: str, roots: Mapping[int, str], interrupted: threading.Event, logs: Path
) -> Iterator[Started]:
    environment = {**os.environ, "CROSSDESK_STATE": str(state), "BUS": bus, "PYTHONPATH": str(ROOT)}
    log = state / "run.log"
    command = [sys.executable, "-m", "deploy.local.up"]
    starter = start_tied(command, stop=signal.SIGINT, log=log, environment=environment, grace_seconds=STOP_SECONDS)
    try:
        _wait_for(state / "demo.json", starter, log, interrupted)
        yield Started(state, bus, json.loads((state / "demo.json").read_text()), {starter.pid: "", **roots})
    finally:
        end_tied(starter)
        if (state / "logs").exists():
            logs.parent.mkdir(parents=True, exist_ok=True)
            _keep(state / "logs", logs)


def _keep(found: Path, logs: Path) -> None:
    logs.mkdir(exist_ok=True)
    for log in found.glob("*.log"):
        (logs / log.name).write_bytes(log.read_bytes())


def _wait_for(demo: Path, starter: "subprocess.Popen[bytes]", log: Path, interrupted: threading.Event) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not demo.exists():
        if interrupted.wait(0.1):
            raise InterruptedStartError
        if starter.poll() is not None or time.monotonic() > deadline:
            raise Misconfigured(f"the cluster did not come up: {reason_in(log.read_text(errors='replace'))}")


def reason_in(log: str) -> str:
    """The line in which `make run` says what is wrong, or else its last one."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    said = [line.removeprefix("make run: ") for line in lines if line.startswith("make run: ")]
    return (said or lines or ["it said nothing"])[-1]


def _reachable(bus: str) -> None:
    """Raises Misconfigured when no broker of a `kafka://` URL takes a connection: a cluster would wait for it long."""
    addresses = [urlsplit(f"//{part}") for part in urlsplit(bus).netloc.rpartition("@")[2].split(",")] if bus else []
    for address in addresses:
        try:
            socket.create_connection((address.hostname or "", address.port or 9092), CONNECT_SECONDS).close()
        except (OSError, ValueError):
            continue
        return
    if bus:
        raise Misconfigured(f"no Kafka answers at {bus}: `make kafka` starts one, BUS=kafka starts one for this run")
