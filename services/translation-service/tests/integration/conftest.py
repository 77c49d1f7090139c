"""A LibreTranslate server to talk to: speaks its HTTP API on loopback, in this process."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PHRASES = {
    ("de", "en"): {"Wo bleibt mein Paket?": "Where is my parcel?"},
    ("zt", "en"): {"你好嗎謝謝": "How are you, thanks"},
}
LONGEST = 5000


@dataclass
class LibreTranslateServer:
    """Knows two phrases. `answer` replaces its next answers; `delay` seconds are waited before each."""

    url: str = ""
    api_key: str | None = None
    answer: Response | None = None
    delay: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def translate(self, request: Request) -> Response:
        body = await request.json()
        self.asked.append(body)
        await asyncio.sleep(self.delay)
        return self.answer or self._answer(body)

    def _answer(self, body: dict[str, Any]) -> Response:
        if self.api_key is not None and body.get("api_key") != self.api_key:
            return JSONResponse({"error": "Invalid API key"}, 403)
        if len(body["q"]) > LONGEST:
            return JSONResponse(
                {"error": f"Invalid request: request ({len(body['q'])}) exceeds text limit ({LONGEST})"}, 400
            )
        phrases = PHRASES.get((body["source"], body["target"]))
        if phrases is None:
            return JSONResponse({"error": f"{body['source']} is not supported"}, 400)
        return JSONResponse({"translatedText": phrases.get(body["q"], body["q"])})


@pytest.fixture
async def libretranslate() -> AsyncIterator[LibreTranslateServer]:
    fake = LibreTranslateServer()
    app = Starlette(routes=[Route("/translate", fake.translate, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn tells of its start by this flag alone
        await asyncio.sleep(0.01)
    fake.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield fake
    server.should_exit = True
    await serving
