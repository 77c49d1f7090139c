"""The simulator inside a running event loop, on a free loopback port: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.simulators.serving import serving
from deploy.simulators.seventeen_track.app import ROOT, build
from deploy.simulators.seventeen_track.settings import SimulatorSettings


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[str]:
    """Gives the URL of the API; `/simulator/...` lies beside `/track/...` on the same port."""
    async with serving(build(settings)) as url:
        yield url + ROOT
