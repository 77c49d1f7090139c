"""The simulator over HTTP: POST /labels, signed, the same label for the same key."""

import asyncio
import hmac
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.demo.check_digits import s10_number
from deploy.simulators.faults import Fault, control, suffer
from deploy.simulators.return_labels.settings import SimulatorSettings

PATH = "/labels"
SIGNATURE = "x-crossdesk-signature"
KEY = "idempotency-key"
NEEDED = ("idempotency_key", "order_id", "country", "option", "items")

Label = dict[str, Any]


@dataclass
class Simulator:
    """State of the shop. `given` are labels by key, with the body each was asked by; `requests` counts calls."""

    settings: SimulatorSettings
    fault: Fault | None = None
    requests: Counter[str] = field(default_factory=Counter)
    given: dict[str, tuple[bytes, Label]] = field(default_factory=dict)

    def is_signed(self, body: bytes, signature: str) -> bool:
        expected = "sha256=" + hmac.digest(self.settings.secret.get_secret_value().encode(), body, "sha256").hex()
        return hmac.compare_digest(signature.encode(), expected.encode())

    def label(self, key: str, country: str) -> Label:
        """Made of the key, so that it is the same after a new start; the last day counts from now."""
        serial = int.from_bytes(sha256(key.encode()).digest()[:4]) % 100_000_000
        number = s10_number("RR", serial, country) if self.settings.tracked else None
        return {
            "label_url": f"https://shop.example/labels/{sha256(key.encode()).hexdigest()[:16]}.pdf",
            "carrier": "DHL",
            "tracking_number": number,
            "valid_until": (datetime.now(UTC) + timedelta(days=self.settings.days)).date().isoformat(),
        }


def build(settings: SimulatorSettings) -> Starlette:
    app = Starlette(routes=[Route(PATH, give, methods=["POST"]), *control()])
    app.state.simulator = Simulator(settings)
    return app


async def give(request: Request) -> Response:
    """Faults, signature, key, body; then the label, made now or before."""
    simulator: Simulator = request.app.state.simulator
    simulator.requests[PATH] += 1
    await asyncio.sleep(simulator.settings.latency_ms / 1000)
    suffered = await suffer(simulator.fault, PATH)
    if suffered is not None:
        return suffered
    body = await request.body()
    if not simulator.is_signed(body, request.headers.get(SIGNATURE, "")):
        return JSONResponse({"error": "the signature does not fit"}, 401)
    asked = _asked(body)
    key = request.headers.get(KEY, "")
    if asked is None or not key or key != asked["idempotency_key"]:
        return JSONResponse({"error": f"{', '.join(NEEDED)} are needed, and the key in the header, too"}, 422)
    first, label = simulator.given.setdefault(key, (body, simulator.label(key, asked["country"])))
    if first != body:
        return JSONResponse({"error": "this key came with another body"}, 409)
    return JSONResponse(label, 201)


def _asked(body: bytes) -> dict[str, Any] | None:
    try:
        asked = json.loads(body)
    except ValueError:
        return None
    return asked if isinstance(asked, dict) and all(name in asked for name in NEEDED) else None
