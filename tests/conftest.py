"""One cluster for all end-to-end tests of a run, on the bus the run is about."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from crossdesk.testing.local_cluster import LocalCluster, local_cluster
from crossdesk.testing.storefront import Storefront

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with local_cluster(ROOT, tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
async def storefront(cluster: LocalCluster) -> AsyncIterator[Storefront]:
    shop = Storefront(cluster.url, cluster.api_key)
    yield shop
    await shop.close()
