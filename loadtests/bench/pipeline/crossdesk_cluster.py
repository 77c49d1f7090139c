"""The whole cluster as `make run` starts it, with tenants whose quotas nobody reaches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop
from crossdesk.operate.services import SERVICES
from crossdesk.testing.local_cluster import LocalCluster, local_cluster

from deploy.local.stack import Stack, stack_of
from deploy.local.state import State
from loadtests.bench.pipeline.subject import Subject
from loadtests.bench.pipeline.texts import mixed
from loadtests.bench.run import Run
from loadtests.bench.tenants import introduce, until_known

ROOT = Path(__file__).parents[3]
WARM_UP = 2.0


@dataclass(frozen=True)
class Running:
    """A cluster, its settings, and it as something to measure."""

    cluster: LocalCluster
    stack: Stack
    subject: Subject


@contextmanager
def crossdesk(run: Run, name: str, *, bus: str | None = None, tenants: int = 1) -> Iterator[Running]:
    """Run a cluster on `bus` (by default the PostgreSQL log); warm when the block is entered."""
    run.say(f"starting {name} ...")
    state = run.scratch / f"cluster-{len(list(run.scratch.glob('cluster-*')))}"
    with local_cluster(ROOT, state, bus=bus) as cluster:
        stack = stack_of(State(state))
        uvloop.run(introduce(bus or stack.bus_url, tenants))
        uvloop.run(until_known(cluster.url, tenants))
        subject = Subject(name, cluster.url, "stream", services(cluster), mixed())
        subject.at_saturation(run, seconds=WARM_UP)
        yield Running(cluster, stack, subject)


def services(cluster: LocalCluster) -> list[int]:
    """Process ids of the seven services, replicas included."""
    return [pid for command in SERVICES.values() for pid in cluster.pids(command)]
