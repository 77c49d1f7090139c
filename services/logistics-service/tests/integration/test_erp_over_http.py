"""The shop's own system over HTTP, asked as its mapping file says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from crossdesk.errors import Misconfigured, Unavailable
from deploy.simulators.serving import serving
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from logistics.carriers.open_sources import open_lookups
from logistics.carriers.sources import Sources
from logistics.settings import LogisticsSettings

NOWHERE = SecretStr("postgresql://nowhere")
MAPPING = """
url: {url}/parcels/{{number}}
headers: {{X-Key: TEST_ERP_KEY}}
requests_per_second: 1000
fields: {{number: nr, status: state, event_at: at, event_description: text, destination: to}}
statuses: {{SENT: in_transit, DONE: delivered}}
"""

Answering = Callable[[Request], Awaitable[Response]]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ERP_KEY", "secret")


def settings_for(path: Path) -> LogisticsSettings:
    return LogisticsSettings(bus_url=NOWHERE, database_url=NOWHERE, erp_mapping=path)


@asynccontextmanager
async def asking(folder: Path, endpoint: Answering) -> AsyncIterator[Sources]:
    """What the service asks, wired as in production, with the endpoint as the shop's system."""
    app = Starlette(routes=[Route("/parcels/{number:path}", endpoint)])
    async with serving(app) as url:
        path = folder / "erp.yaml"
        path.write_text(MAPPING.format(url=url), "utf-8")
        async with open_lookups(settings_for(path)) as opened:
            assert opened is not None
            yield opened


def answering(**fields: Any) -> Answering:
    async def endpoint(request: Request) -> Response:
        assert request.headers["x-key"] == "secret"
        told = {"nr": request.path_params["number"], "state": "SENT", "at": "2026-11-26T08:00:00Z", "to": "DE"}
        return JSONResponse(told | fields)

    return endpoint


async def test_a_parcel_is_told_with_the_key_of_the_environment(tmp_path: Path) -> None:
    async with asking(tmp_path, answering(text="Handed over")) as sources:
        told = await sources.facts("PARCEL/1")
    assert (told.status, told.tracking_number, told.destination) == ("in_transit", "PARCEL/1", "DE")
    assert told.last_event is not None
    assert told.last_event.description == "Handed over"


async def test_an_answer_about_another_parcel_is_not_told(tmp_path: Path) -> None:
    async with asking(tmp_path, answering(nr="PARCEL2")) as sources:
        with pytest.raises(Unavailable):
            await sources.facts("PARCEL1")


async def test_an_event_in_the_future_is_not_told(tmp_path: Path) -> None:
    async with asking(tmp_path, answering(at="2099-01-01T00:00:00Z")) as sources:
        with pytest.raises(Unavailable):
            await sources.facts("PARCEL1")


async def never(request: Request) -> Response:
    await asyncio.sleep(3600)
    return Response()


async def too_much(request: Request) -> Response:
    return PlainTextResponse('{"nr": "PARCEL1", "state": "SENT", "text": "' + "x" * 1_100_000 + '"}')


async def dripping(request: Request) -> Response:
    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    return StreamingResponse(drops())


async def elsewhere(request: Request) -> Response:
    return RedirectResponse("/parcels/other")


async def not_as_mapped(request: Request) -> Response:
    return JSONResponse({"nr": "PARCEL1", "status": "SENT"})


@pytest.mark.parametrize("endpoint", [never, too_much, dripping, elsewhere, not_as_mapped])
async def test_a_system_that_does_not_answer_as_agreed_is_unavailable(tmp_path: Path, endpoint: Answering) -> None:
    async with asking(tmp_path, endpoint) as sources:
        with pytest.raises(Unavailable):
            await sources.facts("PARCEL1")


async def test_a_missing_variable_keeps_the_service_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TEST_ERP_KEY")
    with pytest.raises(Misconfigured, match="TEST_ERP_KEY"):
        async with asking(tmp_path, answering()):
            pass
