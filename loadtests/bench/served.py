"""Serve an ASGI app as our services are served: uvicorn on uvloop, one process, no access log."""

import uvicorn
import uvloop
from starlette.types import ASGIApp


def serve_app(app: ASGIApp, port: int, *, lifespan: bool = False) -> None:
    """Until SIGTERM."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        loop="none",
        http="auto",
        ws="none",
        lifespan="on" if lifespan else "off",
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    uvloop.run(uvicorn.Server(config).serve())
