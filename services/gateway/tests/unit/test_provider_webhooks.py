"""Webhooks of payment providers at the API: who is let in, what is answered, and that nothing counts twice."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.contracts.gateway import Quota, TenantConfigured
from crossdesk.contracts.payments import DisputeReported
from prometheus_client import REGISTRY

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.memory import Memory
from gateway.payments.provider_examples import PAYPAL, STRIPE

from .conftest import Clock
from .payment_providers import (
    ADYEN_KEY,
    Push,
    adyen_item,
    adyen_push,
    paypal_event,
    paypal_push,
    push,
    set_up,
    shop_secrets,
    stripe_event,
    stripe_push,
)

MADE: dict[str, Callable[[], Push]] = {
    "stripe": lambda: stripe_push(STRIPE),
    "adyen": lambda: adyen_push(adyen_item()),
    "paypal": lambda: paypal_push(PAYPAL),
}
LONG: dict[str, Callable[[], Push]] = {
    "stripe": lambda: stripe_push(STRIPE | {"note": "a" * 70_000}),
    "adyen": lambda: adyen_push(adyen_item(additionalData={"note": "a" * 70_000})),
    "paypal": lambda: paypal_push(PAYPAL | {"note": "a" * 70_000}),
}
FORGED: dict[str, Callable[[], Push]] = {
    "stripe": lambda: stripe_push(STRIPE, "whsec_of-somebody-else-entirely"),
    "adyen": lambda: adyen_push(adyen_item(), key=ADYEN_KEY[::-1]),
    "paypal": lambda: paypal_push(PAYPAL, webhook="another"),
}
PROVIDERS = pytest.mark.parametrize("provider", sorted(MADE))


@pytest.fixture
async def providers(routes: Api, gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """The API, where the demo shop has all three providers and the other shop none."""
    async with set_up(routes, gateway, {"demo": shop_secrets()}) as client:
        yield client


@PROVIDERS
async def test_a_genuine_payment_is_on_the_log_and_one_that_comes_again_is_the_same_event(
    providers: httpx.AsyncClient, bus: Any, provider: str
) -> None:
    first = await push(providers, provider, MADE[provider]())
    again = await push(providers, provider, MADE[provider]())
    assert first.status_code == again.status_code < 300
    assert first.content == again.content
    assert len(bus.published) == 2
    assert len({envelope.id for envelope in bus.published}) == 1
    [event] = {event.model_dump_json() for event in bus.events}
    assert '"order_id":"CB-10000042"' in event


async def test_each_provider_is_answered_as_it_wants(providers: httpx.AsyncClient) -> None:
    answers = {provider: await push(providers, provider, MADE[provider]()) for provider in MADE}
    assert (answers["adyen"].status_code, answers["adyen"].text) == (202, "[accepted]")
    assert answers["stripe"].json() == answers["paypal"].json() == {"taken": 1, "ignored": 0}


async def test_what_two_providers_call_alike_are_two_events(providers: httpx.AsyncClient, bus: Any) -> None:
    await push(providers, "stripe", stripe_push(STRIPE | {"id": "EVENT-1"}))
    await push(providers, "paypal", paypal_push(PAYPAL | {"id": "EVENT-1"}))
    assert len({envelope.id for envelope in bus.published}) == 2


async def test_kinds_we_do_not_know_are_acknowledged_counted_and_not_published(
    providers: httpx.AsyncClient, bus: Any
) -> None:
    sent = {
        "stripe": stripe_push(stripe_event("customer.created", {})),
        "adyen": adyen_push(adyen_item(eventCode="REPORT_AVAILABLE")),
        "paypal": paypal_push(paypal_event("BILLING.PLAN.CREATED", {})),
    }
    before = {provider: ignored(provider) for provider in sent}
    assert all([(await push(providers, provider, each)).is_success for provider, each in sent.items()])
    assert bus.published == []
    assert {provider: ignored(provider) - before[provider] for provider in sent} == dict.fromkeys(sent, 1.0)


def ignored(provider: str) -> float:
    labels = {"provider": provider, "outcome": "ignored"}
    return REGISTRY.get_sample_value("crossdesk_provider_events_total", labels) or 0.0


async def test_money_and_dispute_of_one_notification_are_published_together(
    providers: httpx.AsyncClient, bus: Any
) -> None:
    chargeback = adyen_item(eventCode="CHARGEBACK", pspReference="DISPUTE1", originalReference="QFQTPCQ8HXSKGK82")
    await push(providers, "adyen", adyen_push(adyen_item(), chargeback))
    assert bus.calls == 1
    assert [type(event).__name__ for event in bus.events] == [
        "TransactionReported",
        "DisputeReported",
        "TransactionReported",
    ]
    assert len({envelope.id for envelope in bus.published}) == 3
    assert {event.provider for event in bus.events if isinstance(event, DisputeReported)} == {"adyen"}


async def test_one_forged_item_among_genuine_ones_refuses_them_all(providers: httpx.AsyncClient, bus: Any) -> None:
    sent = adyen_push(adyen_item(), adyen_item(pspReference="PSP2"))
    body = sent.body.replace(b'"PSP2"', b'"PSP3"')
    assert (await push(providers, "adyen", Push(body, sent.headers))).status_code == 401
    assert bus.published == []


async def test_failed_refunds_are_taken_and_forged_ones_are_not(providers: httpx.AsyncClient, bus: Any) -> None:
    refund = {"id": "re_1", "object": "refund", "charge": "ch_1", "status": "failed", "amount": 3990, "currency": "eur"}
    sent = {
        "stripe": stripe_push(stripe_event("refund.failed", refund)),
        "adyen": adyen_push(adyen_item(eventCode="REFUND_FAILED", originalReference="PSP1")),
    }
    for provider, each in sent.items():
        forged = Push(each.body.replace(b"3990", b"3991"), each.headers)
        assert (await push(providers, provider, forged)).status_code == 401
        assert (await push(providers, provider, each)).is_success
    assert [(event.kind, event.status) for event in bus.events] == [("refund", "failed")] * 2


@PROVIDERS
async def test_a_provider_that_is_not_set_up_is_told_to_come_again_and_the_operator_what_to_do(
    providers: httpx.AsyncClient, bus: Any, provider: str
) -> None:
    told = await push(providers, provider, MADE[provider](), tenant="other")
    assert told.status_code == 503
    assert "CROSSDESK_PAYMENT_PROVIDERS" in told.json()["detail"]
    assert "Retry-After" in told.headers
    assert bus.published == []


@PROVIDERS
async def test_a_shop_there_is_not_a_body_without_end_and_other_types_are_refused(
    providers: httpx.AsyncClient, provider: str
) -> None:
    sent = MADE[provider]()
    assert (await push(providers, provider, sent, tenant="nobody")).status_code == 404
    long = Push(b"[" + b" " * 512 * 1024 + b"]", sent.headers)
    assert (await push(providers, provider, long)).status_code == 413
    plain = {**sent.headers, "content-type": "text/plain"}
    answer = await providers.post(f"/v1/providers/{provider}/demo", content=sent.body, headers=plain)
    assert answer.status_code == 415


async def test_a_genuine_event_that_is_malformed_is_refused_by_its_field(
    providers: httpx.AsyncClient, bus: Any
) -> None:
    told = await push(providers, "stripe", stripe_push(stripe_event("charge.succeeded", {"amount": -5})))
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "data.object.amount")
    assert bus.published == []


async def test_card_numbers_in_a_genuine_event_are_refused_and_not_repeated(
    providers: httpx.AsyncClient, bus: Any
) -> None:
    number = "4242 4242 4242 4242"
    told = await push(providers, "adyen", adyen_push(adyen_item(additionalData={"shopperReference": number})))
    assert (told.status_code, told.json()["errors"][0]["field"]) == (422, "customer_id")
    assert "4242" not in told.text
    assert bus.published == []


@PROVIDERS
async def test_without_the_bus_a_provider_is_told_to_come_again(
    providers: httpx.AsyncClient, bus: Any, provider: str
) -> None:
    bus.down = True
    told = await push(providers, provider, MADE[provider]())
    assert (told.status_code, "Retry-After" in told.headers) == (503, True)


async def test_pushes_beyond_the_shops_quota_are_refused(providers: httpx.AsyncClient, memory: Memory) -> None:
    quota = Quota(per_second=1, burst=3)
    memory.apply(TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[], quota=quota), datetime.now(UTC))
    statuses = [(await push(providers, "stripe", stripe_push(STRIPE))).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


@PROVIDERS
async def test_forged_pushes_leave_the_shops_quota_to_genuine_ones(
    providers: httpx.AsyncClient, memory: Memory, bus: Any, provider: str
) -> None:
    quota = Quota(per_second=0.001, burst=2)
    memory.apply(TenantConfigured(tenant="demo", name="Demo", api_key_hashes=[], quota=quota), datetime.now(UTC))
    forged = {(await push(providers, provider, FORGED[provider]())).status_code for _ in range(200)}
    assert (forged, bus.published) == ({401}, [])
    genuine = [await push(providers, provider, MADE[provider]()) for _ in range(3)]
    assert [answer.is_success for answer in genuine] == [True, True, False]
    assert genuine[-1].status_code == 429


@PROVIDERS
async def test_while_forgeries_come_in_numbers_long_bodies_are_to_come_again(
    providers: httpx.AsyncClient, clock: Clock, provider: str
) -> None:
    for _ in range(100):
        await push(providers, provider, FORGED[provider]())
    long = await push(providers, provider, LONG[provider]())
    assert (long.status_code, long.headers["Retry-After"]) == (429, "1")
    assert "64 KiB" in long.json()["detail"]
    assert (await push(providers, provider, MADE[provider]())).is_success
    clock.now += 1
    assert (await push(providers, provider, LONG[provider]())).is_success


async def test_genuine_pushes_use_nothing_up_of_what_unproven_ones_may(providers: httpx.AsyncClient) -> None:
    for _ in range(150):
        assert (await push(providers, "stripe", MADE["stripe"]())).is_success
    assert (await push(providers, "stripe", LONG["stripe"]())).is_success


async def test_forgeries_in_the_name_of_one_provider_are_not_held_against_another(
    providers: httpx.AsyncClient,
) -> None:
    for _ in range(101):
        await push(providers, "stripe", FORGED["stripe"]())
    assert (await push(providers, "stripe", LONG["stripe"]())).status_code == 429
    assert (await push(providers, "paypal", LONG["paypal"]())).is_success
