"""The addresses and answers of both publishers, as their documents describe them.

Sources: ecb.europa.eu, euro foreign exchange reference rates (eurofxref-hist-90d.xml); docs.openexchangerates.org
(latest.json, historical/*.json, `Authorization: Token`, errors as `{"error": true, "status": ..., "message": ...}`).
"""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ECB_PATH = "/stats/eurofxref/eurofxref-hist-90d.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
    "<gesmes:subject>Reference rates</gesmes:subject>"
    "<gesmes:Sender><gesmes:name>Crossdesk simulator, not a bank</gesmes:name></gesmes:Sender><Cube>"
)
TAIL = "</Cube></gesmes:Envelope>"


@dataclass
class Publishers:
    """What they publish, and what goes wrong. `asked` counts the requests by path.

    `ecb` has the rates per euro of each day; `dollars` those per dollar, published at `published`. Of `faults` one is
    taken for each request while there are any: a status, `hang` (never answers) or `endless` (never ends).
    """

    ecb: Mapping[dt.date, Mapping[str, str]]
    dollars: Mapping[str, float]
    published: dt.datetime
    app_id: str = "an-app-id"
    faults: list[int | str] = field(default_factory=list)
    body: bytes | None = None
    asked: list[str] = field(default_factory=list)


def create_app(publishers: Publishers) -> Starlette:
    """Both publishers at one address."""

    async def bank(request: Request) -> Response:
        fault = await _noted(publishers, request)
        return fault or Response(publishers.body or ecb_file(publishers.ecb), media_type="text/xml")

    async def latest(request: Request) -> Response:
        return await _noted(publishers, request) or _dollars(publishers, request, publishers.published)

    async def historical(request: Request) -> Response:
        day = dt.date.fromisoformat(request.path_params["day"])
        end = dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)
        return await _noted(publishers, request) or _dollars(publishers, request, end)

    return Starlette(
        routes=[
            Route(ECB_PATH, bank),
            Route("/api/latest.json", latest),
            Route("/api/historical/{day}.json", historical),
        ]
    )


def ecb_file(days: Mapping[dt.date, Mapping[str, str]]) -> bytes:
    """The bank's file: the latest day first, as it writes them."""
    cubes = (_cube(day, days[day]) for day in sorted(days, reverse=True))
    return (HEAD + "".join(cubes) + TAIL).encode()


def weekdays(last: dt.date, number: int) -> Sequence[dt.date]:
    """So many weekdays that end with the last on or before `last`."""
    days = (last - dt.timedelta(days=back) for back in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def _cube(day: dt.date, rates: Mapping[str, str]) -> str:
    inner = "".join(f'<Cube currency="{currency}" rate="{rate}"/>' for currency, rate in rates.items())
    return f'<Cube time="{day}">{inner}</Cube>'


def _dollars(publishers: Publishers, request: Request, moment: dt.datetime) -> Response:
    if request.headers.get("authorization") != f"Token {publishers.app_id}":
        problem = {"error": True, "status": 401, "message": "invalid_app_id", "description": "Invalid App ID"}
        return JSONResponse(problem, 401)
    if publishers.body is not None:
        return Response(publishers.body, media_type="application/json")
    stamp = int(moment.timestamp())
    return JSONResponse({"disclaimer": "", "timestamp": stamp, "base": "USD", "rates": dict(publishers.dollars)})


async def _noted(publishers: Publishers, request: Request) -> Response | None:
    publishers.asked.append(request.url.path)
    if not publishers.faults:
        return None
    fault = publishers.faults.pop(0)
    if fault == "hang":
        await asyncio.sleep(3600)
    if fault == "endless":
        return Response(b"x" * 2_000_000, media_type="text/plain")
    return Response("", status_code=int(fault))
