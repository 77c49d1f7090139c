"""What is counted of requests, by route and never by path."""

import httpx
import pytest
from crossdesk.measured_http import TEMPLATE, UNKNOWN, measured
from fastapi import APIRouter, FastAPI
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route


async def _parcel(request):
    return PlainTextResponse("here")


async def _fails(request):
    raise ValueError("no parcel")


async def _endless(request):
    async def parts():
        yield b"one"
        raise ConnectionError("the client went away")

    return StreamingResponse(parts())


STARLETTE = [Route("/parcels/{number}", _parcel), Route("/broken", _fails), Route("/stream", _endless)]


def fastapi():
    app, router = FastAPI(), APIRouter()
    router.get("/parcels/{number}")(lambda number: number)
    app.include_router(router)
    return app


def seen(service, route, method="GET", status="2xx"):
    labels = {"service": service, "route": route, "method": method, "status": status}
    return REGISTRY.get_sample_value("crossdesk_http_requests_total", labels) or 0


async def asked(app, *paths, method="GET"):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return [(await client.request(method, path)).status_code for path in paths]


@pytest.mark.parametrize(("service", "app"), [("by-starlette", Starlette(routes=STARLETTE)), ("by-fastapi", fastapi())])
async def test_two_parcels_are_one_route(service, app):
    await asked(measured(service, app), "/parcels/1", "/parcels/2")
    assert seen(service, "/parcels/{number}") == 2
    count = "crossdesk_http_request_seconds_count"
    labels = {"service": service, "route": "/parcels/{number}", "method": "GET"}
    assert REGISTRY.get_sample_value(count, labels) == 2


@pytest.mark.parametrize(("service", "app"), [("no-starlette", Starlette(routes=STARLETTE)), ("no-fastapi", fastapi())])
async def test_paths_nobody_serves_share_one_series(service, app):
    await asked(measured(service, app), "/a", "/b")
    assert seen(service, UNKNOWN, status="4xx") == 2


async def test_methods_nobody_knows_share_one_series():
    app = measured("odd-methods", Starlette(routes=STARLETTE))
    await asked(app, "/parcels/1", method="BREW")
    await asked(app, "/parcels/1", method="STEEP")
    assert seen("odd-methods", "/parcels/{number}", "other", "4xx") == 2


async def test_a_handler_that_raises_counts_as_a_server_error():
    await asked(measured("raising", Starlette(routes=STARLETTE)), "/broken")
    assert seen("raising", "/broken", status="5xx") == 1


async def test_a_stream_counts_once_when_it_begins_however_it_ends():
    await asked(measured("streaming", Starlette(routes=STARLETTE)), "/stream")
    assert seen("streaming", "/stream") == 1
    assert seen("streaming", "/stream", status="5xx") == 0


async def test_what_answers_past_its_router_says_which_route_it_was():
    async def quick(scope, receive, send):
        scope[TEMPLATE] = "/v1/inquiries"
        await PlainTextResponse("taken", 202)(scope, receive, send)

    await asked(measured("past-router", quick), "/v1/inquiries")
    assert seen("past-router", "/v1/inquiries") == 1


async def test_an_app_that_answers_nothing_counts_as_none():
    async def silent(scope, receive, send):
        return

    transport = httpx.ASGITransport(measured("silent", silent), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        with pytest.raises(AssertionError):  # httpx insists on an answer
            await client.get("/quiet")
    assert seen("silent", UNKNOWN, status="none") == 1
