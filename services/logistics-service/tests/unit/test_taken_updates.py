"""Pushes as they arrive over HTTP: of a thousand forged ones none reaches the log, and one sent again is the same."""

import json
import random
from collections.abc import Sequence
from typing import Any, cast

import httpx
import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus
from deploy.simulators.aftership.webhook import signature
from deploy.simulators.seventeen_track.webhook import sign
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from logistics.api.take_carrier_update import CarrierUpdates, senders
from logistics.known import Known, KnownOrder
from logistics.read_known import Asked, KnownReader
from logistics.settings import LogisticsSettings

KEYS = {"17track": "key of the account", "aftership": "secret of the webhook"}
SIGN = {"17track": sign, "aftership": signature}
NUMBER = "LX480016935CN"
PUSHES = 1_000
AT = "2026-11-26T21:04:03+08:00"
both_senders = pytest.mark.parametrize("sender", list(KEYS))


class Noted:
    """A bus that notes what is published."""

    def __init__(self) -> None:
        self.published: list[Envelope] = []

    async def publish(self, envelopes: Sequence[Envelope], *, deadline: float = 10.0) -> None:
        self.published += envelopes


class Shop:
    """Knows one order with one parcel."""

    async def read(self, asked: Asked) -> Known:
        order = KnownOrder("1", "c-1", None, "shipped", "DE", None, (NUMBER,), cast("Any", None))
        return Known((order,) if NUMBER in asked.numbers and asked.tenant == "demo" else ())


def a_push(sender: str) -> bytes:
    if sender == "aftership":
        checkpoint = {"checkpoint_time": AT, "tag": "Delivered", "subtag": "Delivered_001", "country_region": "CHN"}
        msg = {"tracking_number": NUMBER, "tag": "Delivered", "checkpoints": [checkpoint]}
        return json.dumps({"event": "tracking_update", "event_id": "a", "ts": 1, "msg": msg}).encode()
    event = {"time_iso": AT, "sub_status": "Delivered_Other", "description": "Delivered"}
    info = {
        "latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"},
        "tracking": {"providers": [{"provider": {"name": "China Post"}, "events": [event]}]},
    }
    return json.dumps({"event": "TRACKING_UPDATED", "data": {"number": NUMBER, "track_info": info}}).encode()


def client(bus: Noted) -> httpx.AsyncClient:
    settings = LogisticsSettings(
        bus_url=SecretStr("postgresql://nowhere"),
        database_url=SecretStr("postgresql://nowhere"),
        seventeen_track_token=SecretStr(KEYS["17track"]),
        aftership_webhook_secret=SecretStr(KEYS["aftership"]),
    )
    updates = CarrierUpdates(senders(settings), cast("KnownReader", Shop()), cast("Bus", bus))

    async def endpoint(request: Request) -> Response:
        return await updates.take(request, "demo")

    app = Starlette(routes=[Route("/{sender}", endpoint, methods=["POST"])])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://logistics")


def forged(body: bytes, header: str, sender: str, chance: random.Random) -> tuple[str, bytes, str]:
    """The push with its body, its signature or its sender changed."""
    place = chance.randrange(len(body))
    flipped = body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :]
    other = next(each for each in KEYS if each != sender)
    return chance.choice(
        [
            (sender, flipped, header),
            (sender, body[:place], header),
            (sender, body + b" ", header),
            (sender, body, header[: chance.randrange(len(header))]),
            (sender, body, header.swapcase()),
            (sender, body, SIGN[sender](body, KEYS[other])),
            (sender, flipped, SIGN[sender](body, KEYS[sender])),
            (other, body, header),
            (sender, body, ""),
        ]
    )


@both_senders
async def test_of_a_thousand_forged_pushes_none_reaches_the_log(sender: str) -> None:
    chance, bus, body = random.Random(26), Noted(), a_push(sender)
    header = SIGN[sender](body, KEYS[sender])
    answers = set()
    async with client(bus) as http:
        for _ in range(PUSHES):
            to, changed, claimed = forged(body, header, sender, chance)
            answer = await http.post(f"/{to}", content=changed, headers={"x-carrier-signature": claimed})
            answers.add(answer.status_code)
    assert answers == {403}
    assert bus.published == []


@both_senders
async def test_a_push_sent_a_thousand_times_is_one_event(sender: str) -> None:
    """Neither sender signs a time that would let a repetition be refused: it has to be the same event instead."""
    bus, body = Noted(), a_push(sender)
    headers = {"x-carrier-signature": SIGN[sender](body, KEYS[sender])}
    async with client(bus) as http:
        for _ in range(PUSHES):
            answer = await http.post(f"/{sender}", content=body, headers=headers)
            assert answer.json() == {"taken": 1, "of_nobody_here": 0}
    assert len({envelope.id for envelope in bus.published}) == 1
