"""What operators read of a dead letter without a reason tells nothing of a person."""

import json
from base64 import b64encode

import pytest
from crossdesk.contracts.event import Json
from crossdesk.testing.examples import an_inquiry_received
from hypothesis import given
from hypothesis import strategies as st

from gateway.operations.mask import HIDDEN, mask_content, mask_error, read_content

PLAIN = {
    "tenant": "demo",
    "lane": "urgent",
    "turn": 3,
    "sure": True,
    "inquiry_id": "5f0c2f7e-0a55-5a0e-8f6c-2f9f6f1f9b10",
    "received_at": "2026-11-27T09:30:00Z",
    "country": "DE",
}


def test_what_tells_of_no_person_is_shown() -> None:
    assert mask_content(PLAIN) == PLAIN


def test_a_whole_message_of_a_customer_shows_nothing_they_wrote_or_are() -> None:
    event = an_inquiry_received()
    shown = json.dumps(mask_content(event.model_dump(mode="json")), ensure_ascii=False)
    customer = event.inquiry.customer
    told = [event.inquiry.text, customer.name, customer.email, customer.phone, customer.id]
    assert not [each for each in told if each and each in shown]
    assert str(event.inquiry.inquiry_id) in shown


@pytest.mark.parametrize(
    "value",
    [
        {"name": "Jana"},
        {"text": "Wo bleibt mein Paket?"},
        {"phone": 4915112345678},
        {"status": "jana@shop.example"},
        {"code": "4111111111111111"},
        {"metadata": {"status": "Jana"}},
        {"note": ["Jana", {"deep": "Jana"}]},
        {"Jana Musterfrau": 1},
        "Jana",
    ],
    ids=str,
)
def test_what_may_tell_of_a_person_is_hidden_wherever_it_stands(value: object) -> None:
    shown = json.dumps(mask_content(value), ensure_ascii=False)
    assert HIDDEN in shown
    assert not [each for each in ("Jana", "Paket", "49151", "@", "4111") if each in shown]


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
)


@given(VALUES)
def test_masking_what_is_masked_changes_nothing(value: object) -> None:
    once = mask_content(value)
    assert mask_content(once) == once


@given(st.binary(max_size=200))
def test_whatever_bytes_came_can_be_read_and_masked(body: bytes) -> None:
    mask_content(read_content(b64encode(body).decode()))


def test_what_is_nested_without_end_is_cut_off() -> None:
    nested: Json = {}
    for _ in range(500):
        nested = {"country": nested}
    assert HIDDEN in json.dumps(mask_content(nested), ensure_ascii=False)


@pytest.mark.parametrize(
    ("error", "secret"),
    [
        ("KeyError: 'Jana'", "Jana"),
        ('ValueError: "Jana Musterfrau" is no country', "Musterfrau"),
        ("ValueError: cannot reach jana@shop.example", "jana"),
        ("ValueError: 4111 1111 1111 1111 is no order", "1111 1111"),
        ("Undecodable: 6057df22-d5d0-5649-9a56-a4c336e55ce4 of 4915112345678", "49151"),
        ("ValueError: call +49 151 1234567", "1234567"),
    ],
)
def test_errors_keep_their_type_and_lose_what_they_quote(error: str, secret: str) -> None:
    shown = mask_error(error)
    assert secret not in shown
    assert shown.partition(":")[0] == error.partition(":")[0]


def test_errors_keep_the_ids_they_name() -> None:
    error = "Undecodable: event 6057df22-d5d0-5649-9a56-a4c336e55ce4 is no valid InquiryReceived: see inquiry.text"
    assert mask_error(error) == error
