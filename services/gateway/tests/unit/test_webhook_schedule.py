"""Back-off and signatures of webhooks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from standardwebhooks import Webhook, WebhookVerificationError

from gateway.webhooks.schedule import DELAYS, next_delay
from gateway.webhooks.signing import signed_headers, signing_secret

MASTER = SecretStr("m" * 32)


@given(st.floats(min_value=0, max_value=1))
def test_tries_grow_rarer_and_end_within_three_days(chance: float) -> None:
    delays = [delay for tries in range(1, 50) if (delay := next_delay(tries, lambda: chance))]
    assert len(delays) == len(DELAYS)
    assert delays == sorted(delays)
    assert timedelta(days=2.5) < sum(delays, timedelta()) <= timedelta(days=3)


@given(body=st.text(), delivery_id=st.uuids())
def test_a_receiver_with_the_standard_library_accepts_our_signature_and_no_other(body: str, delivery_id: UUID) -> None:
    secret = signing_secret(MASTER, "demo", "main")
    headers = signed_headers([secret], delivery_id, body, datetime.now(UTC))
    Webhook(secret).verify(body, headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + " ", headers, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing_secret(MASTER, "other", "main")).verify(body, headers, json_parse=False)


def test_an_old_try_cannot_be_played_back() -> None:
    secret = signing_secret(MASTER, "demo", "main")
    headers = signed_headers([secret], uuid4(), "{}", datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify("{}", headers)


def test_no_two_endpoints_share_a_secret() -> None:
    places = [("a", "b-c"), ("a-b", "c"), ("a", "b"), ("b", "a")]
    assert len({signing_secret(MASTER, *place) for place in places}) == len(places)
