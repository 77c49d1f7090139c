"""Agents hear of payments that look like an attack on the stream of their shop, once, and no other shop does."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from msgspec.structs import replace

from gateway.agents.follow_alerts import ToldAlerts, follow_alerts
from gateway.gateway import Gateway
from gateway.read.happened import HappenedInShop
from gateway.read.stream_shop import shop_events

from .conftest import FakeBus, record_of

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
SENTENCE = "5 different cards were used from one IP within 10 minutes."


def an_alert(tenant: str = "demo", number: int = 1) -> PaymentAlertRaised:
    return PaymentAlertRaised(
        tenant=tenant,
        alert_id=UUID(int=number),
        rule="card-testing-many-cards-by-ip",
        entity_kind="ip",
        entity="IP in 192.0.2.0/24",
        entity_digest="ab" * 16,
        window="10m",
        severity="high",
        sentence=SENTENCE,
        counts={"ip_cards_10m": 5},
        transaction_ids=["t1", "t2"],
        first_at=AT,
        last_at=AT,
        why=SENTENCE,
    )


def on_the_log(bus: FakeBus, *alerts: PaymentAlertRaised) -> None:
    bus.published += [
        wrap(alert, event_id=uuid4(), source="payments-risk", time=AT, traceparent=None) for alert in alerts
    ]


async def stream(gateway: Gateway, tenant: str, *types: str) -> AsyncIterator[bytes]:
    """What a stream of this shop is sent, once it is open."""
    sent = shop_events(gateway, tenant, types, None)
    assert (await anext(sent)).startswith(b": follow")
    return sent


def parsed(event: bytes) -> tuple[str, dict[str, Any]]:
    kind, _, data = event.decode().strip().split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_an_alert_reaches_the_streams_of_its_shop_with_what_was_seen(gateway: Gateway, bus: FakeBus) -> None:
    everything, wanted = await stream(gateway, "demo"), await stream(gateway, "demo", "PaymentAlertRaised")
    on_the_log(bus, an_alert())
    async with asyncio.timeout(60), follow_alerts(bus, gateway.changes.tell_shop):
        told = [parsed(await anext(each)) for each in (everything, wanted)]
    assert told[0] == told[1]
    kind, data = told[0]
    assert (kind, data["type"], data["by"], data["why"]) == ("PaymentAlertRaised", kind, "payments-risk", SENTENCE)
    assert data["at"].startswith("2026-11-26T22:30:05")
    assert data["data"] == an_alert().model_dump(mode="json", exclude={"tenant", "why"})
    assert "demo" not in json.dumps(data)


async def test_another_shops_streams_hear_of_their_own_alone(gateway: Gateway, bus: FakeBus) -> None:
    other = await stream(gateway, "other")
    on_the_log(bus, an_alert("demo", 1), an_alert("other", 2))
    async with asyncio.timeout(60), follow_alerts(bus, gateway.changes.tell_shop):
        _, data = parsed(await anext(other))
    assert data["data"]["alert_id"] == str(UUID(int=2))


async def test_an_alert_that_is_read_again_is_told_once(gateway: Gateway, bus: FakeBus) -> None:
    sent = await stream(gateway, "demo")
    first, second = an_alert("demo", 1), an_alert("demo", 2)
    on_the_log(bus, first, first, second)
    async with asyncio.timeout(60), follow_alerts(bus, gateway.changes.tell_shop):
        told = b""
        while str(UUID(int=2)).encode() not in told:
            told += await anext(sent)
    assert told.count(b"event: PaymentAlertRaised") == 2


async def test_the_same_id_at_two_shops_is_two_alerts() -> None:
    told: list[str] = []
    alerts = ToldAlerts(lambda tenant, happened: told.append(tenant))
    bus = FakeBus()
    on_the_log(bus, an_alert("demo"), an_alert("other"))
    for envelope in bus.published:
        alerts.take_in(record_of(envelope))
    assert told == ["demo", "other"]


@pytest.mark.parametrize("broken", [{"headers": {}}, {"data": b"{"}])
def test_what_is_no_alert_is_passed_over(broken: dict[str, Any]) -> None:
    told: list[HappenedInShop] = []
    alerts = ToldAlerts(lambda tenant, happened: told.extend(happened))
    bus = FakeBus()
    on_the_log(bus, an_alert())
    record = record_of(bus.published[0])
    alerts.take_in(replace(record, **broken))
    assert told == []
    alerts.take_in(record)
    assert [each.why for each in told] == [SENTENCE]
