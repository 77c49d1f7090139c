"""The simulator inside a running event loop, on a free loopback port: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.simulators.return_labels.app import PATH, build
from deploy.simulators.return_labels.settings import SimulatorSettings
from deploy.simulators.serving import serving


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[str]:
    """Gives the URL labels are asked at; `/simulator/...` lies beside it on the same port."""
    async with serving(build(settings)) as url:
        yield url + PATH
