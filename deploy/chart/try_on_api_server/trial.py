"""An API server on which the chart can be tried: the kinds of the operators are there, the operators are not."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.chart.render import Manifest, render
from deploy.chart.try_on_api_server.access import Access
from deploy.chart.try_on_api_server.definitions import definitions
from deploy.chart.try_on_api_server.speak import Cluster, complaints
from deploy.chart.try_on_api_server.start import NotStarted, api_server

SCHEMAS = Path(__file__).parents[4] / "shared" / "data" / "crds"
SERVED_WITHIN_SECONDS = 60.0


class DefinitionRefused(Exception):
    """The API server does not take an operator's kind as it was made of its schema."""


@dataclass(frozen=True)
class Trial:
    """`unchecked` are kinds without a schema at hand: of them anything is taken."""

    access: Access
    cluster: Cluster
    kinds: tuple[str, ...]
    unchecked: tuple[str, ...]


@contextmanager
def trial(folder: Path, schemas: Path = SCHEMAS) -> Iterator[Trial]:
    """Raises ProgramMissing, NotStarted and DefinitionRefused."""
    made = definitions(render({}), schemas)
    with api_server(folder) as access, access.client() as client:
        cluster = Cluster(client)
        if refused := complaints(cluster.apply(each, dry_run=False) for each in made):
            raise DefinitionRefused("\n".join(refused))
        for each in made:
            _wait_until_served(cluster, each)
        unchecked = tuple(_kind(each) for each in made if _takes_anything(each))
        yield Trial(access, cluster, tuple(map(_kind, made)), unchecked)


def _kind(definition: Manifest) -> str:
    return str(definition["spec"]["names"]["kind"])


def _takes_anything(definition: Manifest) -> bool:
    return "properties" not in definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def _wait_until_served(cluster: Cluster, definition: Manifest) -> None:
    """Established, and free of faults that the API server tells of only afterwards."""
    path = f"{cluster.place(definition)}/{definition['metadata']['name']}"
    deadline = time.monotonic() + SERVED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        conditions = cluster.read(path).get("status", {}).get("conditions", [])
        holds = {each["type"]: each for each in conditions if each["status"] == "True"}
        if "NonStructuralSchema" in holds:
            raise DefinitionRefused(f"{path}: {holds['NonStructuralSchema']['message']}")
        if "Established" in holds:
            return
        time.sleep(0.1)
    raise NotStarted(f"{path} is not served within {SERVED_WITHIN_SECONDS:.0f} s")
