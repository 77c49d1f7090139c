"""Start what a fault is played on: a Kafka where it is one, a cluster of its own, and the stage around them."""

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crossdesk.testing.local_cluster import LocalCluster, local_cluster

from deploy.kafka.cluster import KafkaCluster, kafka_cluster
from deploy.kafka.nodes import nodes_on_free_ports
from deploy.local.ports import PREFERRED, free_port
from deploy.local.stack import ROOT, stack_of
from deploy.local.state import State, write_json
from loadtests.faults.fault import BusKind, Fault
from loadtests.faults.load import Load
from loadtests.faults.outcomes import Outcomes
from loadtests.faults.sayings import sayings
from loadtests.faults.stage import Stage
from loadtests.faults.wanted import Wanted

NOT_FOR_THE_CLUSTER = ("BUS", "SERVICE_BUS", "PORT", "POSTGRES_PORT", "SEVENTEEN_TRACK_PORT", "CROSSDESK_TEST_BUS")
"""What the environment says of other clusters: this one chooses its own bus and free ports."""


@contextmanager
def stage_for(fault: Fault, bus: BusKind, directory: Path, asked: Wanted, seconds: float) -> Iterator[Stage]:
    """A stage with everything of its own, taken down at the end. Raises AssertionError when it does not come up."""
    state = directory / "cluster"
    state.mkdir()
    # The usual ports are those of whoever tries Crossdesk out on this machine.
    write_json(state / "stack.json", {"ports": {name: free_port() for name in PREFERRED}})
    with ExitStack() as started:
        started.enter_context(environment(fault.environment))
        kafka = started.enter_context(_kafka(directory, fault.brokers or asked.brokers)) if bus == "kafka" else None
        url = kafka.url if kafka else None
        cluster = started.enter_context(local_cluster(ROOT, state, bus=url))
        yield _stage(cluster, kafka, bus, random.Random(f"{asked.seed} {fault.name} {bus}"), asked.rate, seconds)


@contextmanager
def _kafka(directory: Path, brokers: int) -> Iterator[KafkaCluster]:
    with kafka_cluster(directory / "kafka", nodes_on_free_ports(brokers)) as running:
        yield running


def _stage(
    cluster: LocalCluster,
    brokers: KafkaCluster | None,
    bus: BusKind,
    rng: random.Random,
    rate: float,
    seconds: float,
) -> Stage:
    draw = sayings(str(cluster.demo["sample"]["tracking_number"]))
    load = Load(cluster.url, cluster.api_key, random.Random(rng.getrandbits(64)), rate, draw)
    bus_url = brokers.url if brokers else stack_of(State(cluster.state)).bus_url
    return Stage(cluster, bus, bus_url, rng, seconds, rate, load, Outcomes(), brokers)


@contextmanager
def environment(further: Mapping[str, str]) -> Iterator[None]:
    """This process's environment, which the cluster's processes inherit, with `further` and without other clusters'."""
    before = dict(os.environ)
    for name in NOT_FOR_THE_CLUSTER:
        os.environ.pop(name, None)
    os.environ.update(further)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
