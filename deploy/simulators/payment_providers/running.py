"""The simulator inside a running event loop, on a free loopback port: for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.simulators.payment_providers.app import Simulator, build
from deploy.simulators.payment_providers.settings import SimulatorSettings
from deploy.simulators.serving import serving


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[tuple[str, Simulator]]:
    """Gives the URL, below which /stripe, /adyen and /paypal lie, and the state, to look into and to break."""
    app = build(settings)
    async with serving(app) as url:
        yield url, app.state.simulator
