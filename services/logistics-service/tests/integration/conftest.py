"""The 17TRACK simulator on a loopback port, and the adapter in front of it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from deploy.simulators.seventeen_track.app import ROOT
from deploy.simulators.seventeen_track.running import running
from deploy.simulators.seventeen_track.settings import SimulatorSettings
from pydantic import SecretStr

from logistics.carriers.lookups import Lookups
from logistics.main import open_lookups
from logistics.settings import LogisticsSettings

TOKEN = "demo-17token"


def settings_for(url: str | None, token: str = TOKEN) -> LogisticsSettings:
    nowhere = SecretStr("postgresql://nowhere")
    return LogisticsSettings(
        bus_url=nowhere, database_url=nowhere, seventeen_track_url=url, seventeen_track_token=SecretStr(token)
    )


@pytest.fixture
def settings_of() -> Callable[..., LogisticsSettings]:
    """Settings for a URL and a key of 17TRACK."""
    return settings_for


@dataclass
class Carrier:
    """A running simulator: its API's URL, faults to switch on, and how often it was asked."""

    url: str
    client: httpx.AsyncClient

    async def suffers(self, **fault: Any) -> None:
        answer = await self.client.put("/simulator/fault", json=fault)
        assert answer.status_code == 204

    async def requests(self) -> dict[str, int]:
        counted: dict[str, int] = (await self.client.get("/simulator/requests")).json()
        return counted


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    async with running(SimulatorSettings()) as url, httpx.AsyncClient(base_url=url.removesuffix(ROOT)) as client:
        yield Carrier(url, client)


@pytest.fixture
async def lookups(carrier: Carrier) -> AsyncIterator[Lookups]:
    """What the service asks, wired as in production."""
    async with open_lookups(settings_for(carrier.url)) as opened:
        assert opened is not None
        yield opened
