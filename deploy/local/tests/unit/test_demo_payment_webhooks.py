"""The demo shop's webhooks of payment providers: the gateway takes what is signed for this cluster, and no other."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from gateway.payments import adyen_signature, paypal_signature, stripe_signature
from gateway.payments.adyen_events import read_adyen, read_items
from gateway.payments.paypal_certificates import certificates_in
from gateway.payments.paypal_events import read_paypal
from gateway.payments.provider_secrets import ShopSecrets, read_provider_secrets
from gateway.payments.stripe_events import read_stripe
from gateway.problems import Problem

from deploy.local import send_payment_webhook as sending
from deploy.local.payment_webhooks import certificates, keep_paypal_key, webhook_secrets, webhook_settings
from deploy.local.port_claims import PortClaims
from deploy.local.stack import Stack, put_together
from deploy.local.state import State

NOW = datetime.now(UTC)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    state = State(tmp_path)
    state.logs.mkdir()
    state.webhook_secrets.write_text(webhook_secrets())
    keep_paypal_key(state)
    claims = PortClaims(tmp_path / "ports")
    yield put_together(state, claims)
    claims.release()


@pytest.fixture
def shop(stack: Stack) -> ShopSecrets:
    """The secrets as the gateway reads them."""
    return read_provider_secrets(stack.state.webhook_secrets, webhook_settings(stack))["demo"]


def test_a_webhook_of_stripe_is_genuine_and_a_payment(stack: Stack, shop: ShopSecrets) -> None:
    assert shop.stripe is not None
    body, headers = sending.sign_as_stripe(stack, sending.stripe_event(NOW))
    stripe_signature.verify(body, headers["Stripe-Signature"], shop.stripe.secret)
    with pytest.raises(Problem):
        stripe_signature.verify(body + b" ", headers["Stripe-Signature"], shop.stripe.secret)
    assert '"order_id":"CB-PAID"' in read_stripe("demo", body).events[0].model_dump_json()


def test_a_notification_of_adyen_is_genuine_and_a_payment(stack: Stack, shop: ShopSecrets) -> None:
    assert shop.adyen is not None
    body, _ = sending.sign_as_adyen(stack, sending.adyen_event(NOW))
    [item] = read_items(body)
    adyen_signature.verify(item, shop.adyen.secret)
    assert '"order_id":"CB-PAID"' in read_adyen("demo", item, "at_once").events[0].model_dump_json()
    with pytest.raises(Problem):
        adyen_signature.verify(item.model_copy(update={"success": "false"}), shop.adyen.secret)


async def test_an_event_of_paypal_is_genuine_and_a_payment(stack: Stack, shop: ShopSecrets) -> None:
    assert shop.paypal is not None
    kept = certificates_in(certificates(stack.state))
    body, headers = sending.sign_as_paypal(stack, sending.paypal_event(NOW))
    sent = {name.lower(): value for name, value in headers.items()}
    await paypal_signature.verify(body, sent, shop.paypal, kept, datetime.now(UTC))
    with pytest.raises(Problem):
        await paypal_signature.verify(body + b" ", sent, shop.paypal, kept, datetime.now(UTC))
    assert '"order_id":"CB-PAID"' in read_paypal("demo", body).events[0].model_dump_json()


def test_the_key_that_plays_paypal_is_made_once_and_private(stack: Stack) -> None:
    files = sorted(certificates(stack.state).iterdir())
    made = [file.read_bytes() for file in files]
    keep_paypal_key(stack.state)
    assert [file.read_bytes() for file in files] == made
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


@pytest.mark.parametrize("written", [None, "[]", "{"])
def test_a_file_that_holds_no_event_is_named(tmp_path: Path, written: str | None) -> None:
    file = tmp_path / "event.json"
    if written is not None:
        file.write_text(written)
    with pytest.raises(Misconfigured, match=r"event\.json"):
        sending.read(file)


def test_an_event_of_ones_own_is_sent_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"type": "refund.failed"}))
    assert sending.read(file) == {"type": "refund.failed"}


def test_an_unknown_provider_is_told_which_are_played(stack: Stack) -> None:
    with pytest.raises(Misconfigured, match="stripe, adyen, paypal"):
        sending.send(stack, "square")
