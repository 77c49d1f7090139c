"""A thousand forgeries for each provider, and none is let in.

Of a notification of Adyen the signed fields are forged, for Adyen signs no others: what is changed elsewhere stays the
same event, see `test_what_adyen_does_not_sign_makes_no_second_event`.
"""

import json
import random
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.payments.provider_examples import PAYPAL, STRIPE

from .payment_providers import (
    ADYEN_KEY,
    SIGNED_BY_ADYEN,
    STRIPE_SECRET,
    WEBHOOK_ID,
    Push,
    adyen_item,
    adyen_push,
    paypal_push,
    push,
    set_up,
    shop_secrets,
    stripe_push,
)

FORGERIES = 1000
PRINTABLE = "".join(map(chr, range(33, 127)))
Forge = Callable[[random.Random], Push]


@pytest.fixture
async def shops(routes: Api, gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    """Two shops with secrets of their own."""
    async with set_up(routes, gateway, {"demo": shop_secrets(), "other": shop_secrets("x")}) as client:
        yield client


def changed_text(text: str, chance: random.Random) -> str:
    """One character replaced, left out or put in."""
    place, kind = chance.randrange(len(text)), chance.choice(["replace", "leave out", "put in"])
    other = chance.choice([each for each in PRINTABLE if each != text[place]])
    if kind == "put in":
        return text[:place] + other + text[place:]
    return text[:place] + ("" if kind == "leave out" else other) + text[place + 1 :]


def changed_body(body: bytes, chance: random.Random) -> bytes:
    """One bit turned, or one byte left out or doubled."""
    place, kind = chance.randrange(len(body)), chance.choice(["turn", "leave out", "double"])
    if kind == "turn":
        return body[:place] + bytes([body[place] ^ (1 << chance.randrange(8))]) + body[place + 1 :]
    return body[:place] + (b"" if kind == "leave out" else body[place : place + 1] * 2) + body[place + 1 :]


def with_changed_body(sent: Push, chance: random.Random) -> Push:
    body = changed_body(sent.body, chance)
    return Push(body, sent.headers) if body != sent.body else with_changed_body(sent, chance)


def with_changed_header(sent: Push, chance: random.Random) -> Push:
    name = chance.choice(sorted(sent.headers))
    changed = changed_text(sent.headers[name], chance)
    return Push(sent.body, {**sent.headers, name: changed})


def without_a_header(sent: Push, chance: random.Random) -> Push:
    name = chance.choice(sorted(sent.headers))
    return Push(sent.body, {each: value for each, value in sent.headers.items() if each != name})


def an_hour_or_more_ago(chance: random.Random) -> float:
    return time.time() - 3600 - chance.randrange(10**8)


def stripe_forgeries() -> list[Forge]:
    genuine = stripe_push(STRIPE)
    other = stripe_push(STRIPE | {"id": "evt_2"})
    return [
        lambda chance: with_changed_body(genuine, chance),
        lambda chance: with_changed_header(genuine, chance),
        lambda chance: Push(genuine.body),
        lambda chance: Push(genuine.body, other.headers),
        lambda chance: stripe_push(STRIPE, changed_text(STRIPE_SECRET, chance)),
        lambda chance: stripe_push(STRIPE, STRIPE_SECRET + "x"),
        lambda chance: stripe_push(STRIPE, at=an_hour_or_more_ago(chance)),
        lambda chance: stripe_push(STRIPE, at=2 * time.time() - an_hour_or_more_ago(chance)),
        lambda chance: with_other_moment(genuine, chance),
    ]


def with_other_moment(sent: Push, chance: random.Random) -> Push:
    """The signature of then with a moment of now: what a replay would need."""
    _, _, signature = sent.headers["stripe-signature"].partition(",")
    moment = int(time.time()) + chance.randrange(1, 10**6)
    return Push(sent.body, {"stripe-signature": f"t={moment},{signature}"})


def adyen_forgeries() -> list[Forge]:
    genuine = adyen_push(adyen_item())
    return [
        lambda chance: with_changed_signed_part(genuine, chance),
        lambda chance: with_changed_signature(genuine, chance),
        lambda chance: with_changed_header(genuine, chance),
        lambda chance: without_a_header(genuine, chance),
        lambda chance: adyen_push(adyen_item(), key=other_key(chance)),
        lambda chance: adyen_push(adyen_item(), key=ADYEN_KEY[::-1], password="open sesamex"),
        lambda chance: adyen_push(adyen_item(), password=changed_text("open sesame", chance)),
    ]


def other_key(chance: random.Random) -> str:
    return f"{int(ADYEN_KEY, 16) ^ (1 << chance.randrange(256)):064X}"


def signed_part(body: bytes) -> Any:
    """What Adyen signed of a body; None where it is none."""
    try:
        [wrapped] = json.loads(body)["notificationItems"]
        item = wrapped["NotificationRequestItem"]
        signed = [item.get(name, "") for name in SIGNED_BY_ADYEN]
        return signed, item["additionalData"]["hmacSignature"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def with_changed_signed_part(sent: Push, chance: random.Random) -> Push:
    forged = with_changed_body(sent, chance)
    same = signed_part(forged.body) == signed_part(sent.body)
    return with_changed_signed_part(sent, chance) if same else forged


def with_changed_signature(sent: Push, chance: random.Random) -> Push:
    signature = signed_part(sent.body)[1]
    forged = json.dumps(changed_text(signature, chance)).encode()
    return Push(sent.body.replace(json.dumps(signature).encode(), forged), sent.headers)


def paypal_forgeries() -> list[Forge]:
    genuine, other = paypal_push(PAYPAL), paypal_push(PAYPAL | {"id": "WH-2"})
    key = rsa.generate_private_key(65537, 2048)
    return [
        lambda chance: with_changed_body(genuine, chance),
        lambda chance: with_changed_body(genuine, chance),
        lambda chance: with_changed_header(genuine, chance),
        lambda chance: with_changed_header(genuine, chance),
        lambda chance: with_changed_body(genuine, chance),
        lambda chance: with_changed_header(genuine, chance),
        lambda chance: without_a_header(genuine, chance),
        lambda chance: Push(genuine.body, other.headers),
        lambda chance: paypal_push(PAYPAL, webhook=changed_text(WEBHOOK_ID, chance)),
        lambda chance: paypal_push(PAYPAL, webhook=WEBHOOK_ID + "x"),
        lambda chance: paypal_push(PAYPAL, key=key),
        lambda chance: paypal_push(PAYPAL, at=datetime.now(UTC) - timedelta(days=5, seconds=chance.randrange(10**8))),
        lambda chance: paypal_push(PAYPAL, at=datetime.now(UTC) + timedelta(hours=1, seconds=chance.randrange(10**8))),
    ]


@pytest.mark.parametrize(
    ("provider", "forgeries"),
    [("stripe", stripe_forgeries), ("adyen", adyen_forgeries), ("paypal", paypal_forgeries)],
)
async def test_none_of_a_thousand_forgeries_is_accepted(
    shops: httpx.AsyncClient, bus: Any, provider: str, forgeries: Callable[[], list[Forge]]
) -> None:
    chance, kinds = random.Random(6), forgeries()
    accepted = []
    for number in range(FORGERIES):
        forged = kinds[number % len(kinds)](chance)
        answer = await push(shops, provider, forged)
        if answer.status_code not in {400, 401, 422}:
            accepted.append((number % len(kinds), answer.status_code, forged))
    assert accepted == []
    assert bus.published == []


@pytest.mark.parametrize(
    ("provider", "genuine"),
    [
        ("stripe", lambda: stripe_push(STRIPE)),
        ("adyen", lambda: adyen_push(adyen_item())),
        ("paypal", lambda: paypal_push(PAYPAL)),
    ],
)
async def test_what_is_genuine_for_one_shop_is_forged_for_another(
    shops: httpx.AsyncClient, bus: Any, provider: str, genuine: Callable[[], Push]
) -> None:
    assert (await push(shops, provider, genuine(), tenant="other")).status_code == 401
    assert bus.published == []
    assert (await push(shops, provider, genuine())).is_success


async def test_what_adyen_does_not_sign_makes_no_second_event(shops: httpx.AsyncClient, bus: Any) -> None:
    genuine = adyen_item()
    for changed in ({}, {"reason": "other"}, {"eventDate": "2025-11-27T13:34:56+01:00"}, {"paymentMethod": "mc"}):
        await push(shops, "adyen", adyen_push(genuine | changed))
    assert len(bus.published) == 4
    assert len({envelope.id for envelope in bus.published}) == 1


async def test_a_user_name_that_is_right_needs_its_password(shops: httpx.AsyncClient) -> None:
    sent = adyen_push(adyen_item())
    for pair in (b"crossdesk:", b"crossdesk", b":open sesame", b"crossdesk:open sesame "):
        headers = {"authorization": "Basic " + b64encode(pair).decode()}
        assert (await push(shops, "adyen", Push(sent.body, headers))).status_code == 401
