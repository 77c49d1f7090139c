"""What a measurement needs running beside it: a Kafka, a PostgreSQL, our own small programs."""

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from crossdesk.errors import Unavailable
from crossdesk.tied_process import end_tied, start_tied

from deploy.kafka.cluster import kafka_cluster
from deploy.kafka.nodes import nodes_on_free_ports
from loadtests.bench.cpu_time import descendants
from loadtests.bench.run import Run

READY_WITHIN = 120.0
"""Seconds: far more than it takes, for slow machines."""


@dataclass(frozen=True)
class Program:
    """A program that answers HTTP on a port of 127.0.0.1. `tie` is the process that holds it, see tied_process.py."""

    port: int
    tie: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pids(self) -> list[int]:
        """Its processes."""
        return descendants(self.tie)


@contextmanager
def one_broker(run: Run) -> Iterator[str]:
    """A Kafka of one broker; gives host:port. Raises Misconfigured without Java or Maven."""
    run.say("starting Kafka (one broker) ...")
    with kafka_cluster(run.scratch / "kafka", nodes_on_free_ports(1)) as cluster:
        yield cluster.bootstrap


@contextmanager
def program(
    command: Sequence[str], port: int, log: Path, environment: Mapping[str, str], ready: str = "/"
) -> Iterator[Program]:
    """Run a command until the end of the block; entered once it answers below 500 at `ready`. Raises Unavailable."""
    process = start_tied(command, stop=signal.SIGTERM, log=log, environment=environment)
    try:
        deadline = time.monotonic() + READY_WITHIN
        while not answers(port, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-1500:].strip()
                raise Unavailable(f"{' '.join(command[-3:])} does not come up; the end of its log:\n{tail}")
            time.sleep(0.05)
        yield Program(port, process.pid)
    finally:
        end_tied(process)


def module(name: str, *arguments: object) -> list[str]:
    """The command that runs one of our modules."""
    return [sys.executable, "-m", name, *map(str, arguments)]


def answers(port: int, path: str) -> bool:
    """Whether a server on this port is there and well."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
