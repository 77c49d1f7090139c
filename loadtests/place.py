"""Where the load goes: a cluster started for the run, or one that runs elsewhere."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from crossdesk.operate.services import SERVICES

from deploy.demo.shop import sample
from loadtests.options import Options
from loadtests.scenario import scenario_named
from loadtests.start_cluster import started
from loadtests.tenants import introduce, keys_for
from loadtests.watch_backlog import BacklogWatcher
from loadtests.watch_processes import brokers_here


@dataclass(frozen=True)
class Place:
    """A gateway's URL, a key for each tenant, an order that exists, and what can be watched (nothing, elsewhere)."""

    url: str
    keys: Mapping[str, str]
    sample: Mapping[str, str]
    roots: Mapping[int, str]
    backlog: BacklogWatcher | None


@contextmanager
def place_for(options: Options, interrupted: threading.Event) -> Iterator[Place]:
    """The target named, or a cluster as long as the block lasts. Raises Misconfigured, InterruptedStartError."""
    if options.target:
        yield Place(options.target, options.keys, sample(), {}, None)
        return
    print(f"starting a cluster on {options.bus or 'PostgreSQL'} ...", flush=True)
    with started(options.bus, interrupted, options.out / "logs") as cluster:
        scenario, url = scenario_named(options.scenario), str(cluster.demo["url"])
        keys = keys_for(scenario, cluster.demo["api_key"])
        asyncio.run(introduce(scenario, keys, options.rate, bus_url=cluster.bus_url, url=url))
        roots = {**cluster.roots, **(brokers_here(cluster.bus) if options.bus.startswith("kafka://") else {})}
        backlog = BacklogWatcher({name: cluster.ports[name] for name in SERVICES})
        yield Place(url, keys, cluster.demo["sample"], roots, backlog)
