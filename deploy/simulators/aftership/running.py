"""The simulator inside a running event loop, on a free loopback port: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.simulators.aftership.app import ROOT, build
from deploy.simulators.aftership.settings import SimulatorSettings
from deploy.simulators.serving import serving


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[str]:
    """Gives the URL of the API; `/simulator/...` lies beside `/tracking/...` on the same port."""
    async with serving(build(settings)) as url:
        yield url + ROOT
