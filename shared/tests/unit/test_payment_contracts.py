"""What events about payments and disputes let in."""

from typing import Any

import pytest
from crossdesk.contracts.payments import DisputeReported, TransactionReported
from pydantic import ValidationError

TRANSACTION: dict[str, Any] = {
    "tenant": "demo",
    "order_id": "CB-1",
    "transaction_id": "t-1",
    "kind": "capture",
    "status": "succeeded",
    "amount": {"minor": 3990, "currency": "EUR"},
    "method": "card",
    "occurred_at": "2026-11-11T08:15:03Z",
}
DISPUTE: dict[str, Any] = {
    "tenant": "demo",
    "provider": "stripe",
    "dispute_id": "dp_1",
    "disputed": {"minor": 3990, "currency": "EUR"},
    "step": {"at": "2026-11-11T08:15:03Z", "native_stage": "needs_response"},
}


def test_a_transaction_of_before_needs_none_of_the_newer_fields() -> None:
    event = TransactionReported.model_validate(TRANSACTION)
    assert (event.refers_to, event.card, event.ip, event.provider) == (None, None, None, None)


def test_one_address_has_one_spelling() -> None:
    spelt = ("2001:DB8:0::7", "::ffff:192.0.2.7", "192.0.2.7")
    found = [TransactionReported.model_validate(TRANSACTION | {"ip": address}).ip for address in spelt]
    assert found == ["2001:db8::7", "192.0.2.7", "192.0.2.7"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ip", "300.1.1.1"),
        ("ip", "fe80::1%eth0"),
        ("bin", "42424"),
        ("bin", "424242424"),
        ("eci", "5"),
        ("email_hash", "jana@example.com"),
        ("scheme", "shell"),
        ("provider", "Stripe Inc."),
        ("card", "x" * 129),
        ("device", ""),
        ("bin_country", "de"),
    ],
)
def test_a_field_out_of_its_bounds_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        TransactionReported.model_validate(TRANSACTION | {field: value})


@pytest.mark.parametrize("minor", [0, -1, 10**12 + 1])
def test_nothing_and_too_much_cannot_be_disputed(minor: int) -> None:
    with pytest.raises(ValidationError, match="disputed"):
        DisputeReported.model_validate(DISPUTE | {"disputed": {"minor": minor, "currency": "EUR"}})


@pytest.mark.parametrize(
    ("known", "key"),
    [({}, "dp_1"), ({"payment_id": "ch_1"}, "ch_1"), ({"payment_id": "ch_1", "order_id": "CB-1"}, "CB-1")],
)
def test_a_dispute_is_kept_in_order_with_what_is_known_of_it(known: dict[str, str], key: str) -> None:
    assert DisputeReported.model_validate(DISPUTE | known).key == f"demo/{key}"
