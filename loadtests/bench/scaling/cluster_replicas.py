"""The whole cluster on Kafka with 1, 2 and 4 replicas of the services behind the gateway, at saturation."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from crossdesk.operate.services import SERVICES
from crossdesk.testing.local_cluster import LocalCluster

from deploy.local.ports import free_port
from loadtests.bench.pipeline.crossdesk_cluster import Running, crossdesk, services
from loadtests.bench.run import Run
from loadtests.bench.scaling.publish_fit import measure_growth
from loadtests.bench.started import one_broker, program

REPLICATED = ("intent", "translation", "logistics", "knowledge", "routing")
GROUP = "cluster on Kafka at saturation, one gateway"


def measure_replicas(run: Run) -> None:
    """Part `replicas`. Raises Misconfigured without Java."""
    with one_broker(run) as broker, crossdesk(run, "Crossdesk", bus=f"kafka://{broker}?prefix=scale.") as running:
        measure = partial(measured, run, running)
        measure_growth(run, GROUP, "answers/s", partial(further, run, running.cluster), measure)


def measured(run: Run, running: Running) -> Mapping[str, float]:
    """What the cluster answers with the replicas it has now (those of `further` carry its state's name)."""
    subject = replace(running.subject, pids=services(running.cluster))
    return subject.at_saturation(run)


@contextmanager
def further(run: Run, cluster: LocalCluster, number: int) -> Iterator[None]:
    """One more replica of each service; number 0 is the one that the cluster has anyway."""
    with ExitStack() as stack:
        for package in REPLICATED if number else ():
            stack.enter_context(replica(run, cluster, package, number))
        yield


@contextmanager
def replica(run: Run, cluster: LocalCluster, package: str, number: int) -> Iterator[None]:
    """A replica with the settings of the first one, on a port of its own."""
    (first, *_) = cluster.pids(SERVICES[package])
    told = (pair.partition("=") for pair in Path(f"/proc/{first}/environ").read_text().split("\0"))
    settings = {name: value for name, _, value in told if name.startswith("CROSSDESK_")}
    port = free_port()
    # Without a name in its group: a static member keeps its partitions for a while after it has left.
    environment = {**os.environ, **settings, "CROSSDESK_PORT": str(port), "CROSSDESK_INSTANCE": ""}
    command = [str(Path(sys.executable).with_name(SERVICES[package]))]
    with program(command, port, run.scratch / f"{package}-{number + 1}.log", environment, ready="/readyz"):
        yield
