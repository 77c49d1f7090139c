"""Starts the peers, one process a hop, and gives them as something to measure."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Literal

import uvloop
from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS

from deploy.local.ports import free_port
from loadtests.bench.pipeline.crossdesk_cluster import WARM_UP
from loadtests.bench.pipeline.customers import Way
from loadtests.bench.pipeline.subject import Subject
from loadtests.bench.pipeline.texts import mixed
from loadtests.bench.run import Run
from loadtests.bench.started import Program, module, program

HOPS = ("routing", "knowledge", "logistics", "intent", "gateway")
"""In the order of their start: who is called before who calls."""
NAMES = {
    "after": "FastStream, committed after handling",
    "first": "FastStream, committed before handling",
}
PARTITIONS = 4


@contextmanager
def faststream(run: Run, broker: str, policy: Literal["after", "first"]) -> Iterator[Subject]:
    """See faststream_hops.py."""
    run.say(f"starting {NAMES[policy]} ...")
    prefix = f"faststream-{policy}."
    uvloop.run(create_topics(f"kafka://{broker}?prefix={prefix}", TOPICS, partitions=PARTITIONS))
    ports = {hop: free_port() for hop in HOPS}
    with ExitStack() as stack:
        hops = [
            stack.enter_context(hop_program(run, "faststream_hops", hop, ports[hop], broker, prefix, policy))
            for hop in HOPS
        ]
        yield warm(run, NAMES[policy], "poll", hops)


@contextmanager
def http_chain(run: Run) -> Iterator[Subject]:
    """See http_chain_hops.py."""
    run.say("starting the HTTP chain ...")
    ports = {hop: free_port() for hop in HOPS}
    others = [f"{hop}={port}" for hop, port in ports.items()]
    with ExitStack() as stack:
        hops = [
            stack.enter_context(hop_program(run, "http_chain_hops", hop, port, *others)) for hop, port in ports.items()
        ]
        yield warm(run, "synchronous HTTP chain", "reply", hops)


@contextmanager
def hop_program(run: Run, kind: str, hop: str, port: int, *arguments: str) -> Iterator[Program]:
    command = module(f"loadtests.bench.peers.{kind}", hop, port, *arguments)
    with program(command, port, run.scratch / f"{kind}-{port}.log", os.environ) as started:
        yield started


def warm(run: Run, name: str, way: Way, hops: list[Program]) -> Subject:
    """The peer after a short load. The last of its hops is where inquiries come in."""
    pids = [pid for hop in hops for pid in hop.pids()]
    subject = Subject(name, hops[-1].url, way, pids, mixed())
    subject.at_saturation(run, seconds=WARM_UP)
    return subject
