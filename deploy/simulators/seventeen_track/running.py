"""The simulator inside a running event loop, on a free loopback port: for tests."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from deploy.simulators.seventeen_track.app import ROOT, build
from deploy.simulators.seventeen_track.settings import SimulatorSettings


@asynccontextmanager
async def running(settings: SimulatorSettings) -> AsyncIterator[str]:
    """Gives the URL of the API; `/simulator/...` lies beside `/track/...` on the same port."""
    listener = socket.create_server((settings.host, 0))
    config = uvicorn.Config(build(settings), log_level="warning", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://{settings.host}:{listener.getsockname()[1]}{ROOT}"
    finally:
        server.should_exit = True
        await serving
        listener.close()
