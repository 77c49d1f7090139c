"""One cluster for all end-to-end tests of a run, on the bus the run is about."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.testing.local_cluster import LocalCluster, local_cluster
from crossdesk.testing.storefront import Storefront

ROOT = Path(__file__).parents[1]
CALLBACKS = ROOT / "services/routing-service/src/routing/data/callbacks.yaml"
SOON = "SM"
"""Customers of this country are offered callbacks every half minute, so that tests need not wait for a morning."""


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    state = tmp_path_factory.mktemp("cluster")
    callbacks = state / "callbacks.yaml"
    callbacks.write_text(yaml.safe_dump(callbacks_soon()), "utf-8")
    with local_cluster(ROOT, state, settings={"CROSSDESK_CALLBACKS_FILE": str(callbacks)}) as running:
        yield running


def callbacks_soon() -> dict[str, Any]:
    """The plan of callbacks as it is, but for one country and without notice."""
    plan: dict[str, Any] = yaml.safe_load(CALLBACKS.read_text("utf-8"))
    starts = [timedelta(seconds=30 * number) for number in range(2 * 24 * 60 - 1)]
    windows = [[_clock(start), _clock(start + timedelta(seconds=30))] for start in starts]
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    countries = {**plan["countries"], SOON: {"days": days, "windows": windows}}
    return {**plan, "notice_minutes": 0, "reminder_minutes": 2, "on_holidays": True, "countries": countries}


def _clock(since_midnight: timedelta) -> str:
    return f"{since_midnight}".rjust(8, "0")


@pytest.fixture
async def storefront(cluster: LocalCluster) -> AsyncIterator[Storefront]:
    shop = Storefront(cluster.url, cluster.api_key)
    yield shop
    await shop.close()
