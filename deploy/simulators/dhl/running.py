"""The simulator inside a running event loop, on a free loopback port: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.simulators.dhl.app import build
from deploy.simulators.dhl.settings import SimulatorSettings
from deploy.simulators.serving import serving


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[str]:
    """Gives the URL of the API; `/simulator/...` lies beside `/track/...` on the same port."""
    async with serving(build(settings)) as url:
        yield url
