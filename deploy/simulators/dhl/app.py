"""The simulator over HTTP: GET /track/shipments, the DHL-API-Key header, limits, and problems as RFC 9457 has them."""

import asyncio
import hmac
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.simulators.dhl.settings import SimulatorSettings
from deploy.simulators.dhl.shipment import Parcel, shipment
from deploy.simulators.faults import Fault, control, suffer
from deploy.simulators.known_parcels import known_parcels, new_scans
from deploy.simulators.reordering import Reordering

PATH = "shipments"
DHL_PAKET = 7041
DAY = 86_400
PROBLEMS = {
    400: "The parameter trackingNumber is missing.",
    401: "The header DHL-API-Key holds no key of an app.",
    404: "No shipment has the given tracking number.",
    429: "More requests than the app may make.",
}


@dataclass
class Simulator:
    """State of the simulated service. `requests` counts calls by path."""

    settings: SimulatorSettings
    fault: Fault | None = None
    requests: Counter[str] = field(default_factory=Counter)
    served: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reordering = Reordering(self.settings.reordered, self.settings.seed)
        self.parcels = {number: row for number, row in known_parcels().items() if row["carrier"] == DHL_PAKET}

    def seconds_to_wait(self) -> float:
        """Until the next request is taken; 0: it is taken now. Refused ones do not count."""
        now = time.monotonic()
        self.served = [at for at in self.served if at > now - DAY]
        if len(self.served) >= self.settings.quota:
            return DAY - (now - self.served[0]) if self.served else float(DAY)
        waits = self.served[-1] + self.settings.seconds_a_request - now if self.served else 0.0
        if waits <= 0:
            self.served.append(now)
        return max(0.0, waits)

    async def tell_anew(self, number: str) -> None:
        """What is known of a parcel has changed. DHL's pushes are another product: whoever wants to know asks."""

    def find(self, number: str) -> Parcel | None:
        """A parcel DHL has heard of."""
        found = self.parcels.get(number.strip().upper())
        return found if found and found["sub_status"] not in (None, "NotFound_Other") else None


def build(settings: SimulatorSettings) -> Starlette:
    app = Starlette(routes=[Route(f"/track/{PATH}", track, methods=["GET"]), *control(), new_scans()])
    app.state.simulator = Simulator(settings)
    return app


async def track(request: Request) -> Response:
    """What is checked first: faults, key, speed, parameter."""
    simulator: Simulator = request.app.state.simulator
    simulator.requests[PATH] += 1
    await asyncio.sleep(simulator.settings.latency_ms / 1000)
    suffered = await suffer(simulator.fault, PATH)
    if suffered is not None:
        return suffered if suffered.status_code != 429 else problem(429, {"retry-after": "1"})
    key = simulator.settings.key.get_secret_value()
    if not hmac.compare_digest(request.headers.get("dhl-api-key", "").encode(), key.encode()):
        return problem(401)
    waits = simulator.seconds_to_wait()
    if waits > 0:
        return problem(429, {"retry-after": str(int(waits) + 1)})
    number = request.query_params.get("trackingNumber", "")
    return told(simulator, number) if number else problem(400)


def told(simulator: Simulator, number: str) -> Response:
    parcel = simulator.find(number)
    if parcel is None:
        return problem(404, instance=f"/shipment/{number}")
    found = shipment(parcel, simulator.settings.epoch, offsets=simulator.settings.offsets)
    found["events"] = simulator.reordering.listed(found["id"], found["events"])
    return JSONResponse({"shipments": [found]})


def problem(status: int, headers: dict[str, str] | None = None, **more: Any) -> Response:
    titles = {404: "No result found"}
    body = {
        "title": titles.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": PROBLEMS[status],
        **more,
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")
