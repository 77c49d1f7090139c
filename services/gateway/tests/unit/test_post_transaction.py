"""Transactions as shops report them: amounts, what is known of payer and card, and never a card number."""

import hashlib
from typing import Any

import httpx
import pytest
from crossdesk.contracts.payments import TransactionReported
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.imports.import_request import TransactionRequest

TRANSACTION: dict[str, Any] = TransactionRequest.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,assignment]  # the documented example


async def test_what_is_known_of_card_and_payer_is_published_and_the_address_is_not(
    client: httpx.AsyncClient, bus: Any
) -> None:
    more = {"email": "Jana@Example.com", "eci": "5", "ip": "2001:DB8::7", "refers_to": "t-7000"}
    assert (await client.post("/v1/transactions", json=TRANSACTION | more)).status_code == 202
    [event] = bus.events
    assert isinstance(event, TransactionReported)
    assert event.email_hash == hashlib.sha256(b"jana@example.com").hexdigest()
    assert (event.eci, event.ip, event.refers_to, event.bin) == ("05", "2001:db8::7", "t-7000", "424242")
    assert b"jana" not in bus.published[0].data.lower()


async def test_the_same_report_again_is_the_same_event(client: httpx.AsyncClient, bus: Any) -> None:
    for body in (TRANSACTION, TRANSACTION, TRANSACTION | {"status": "failed"}):
        await client.post("/v1/transactions", json=body)
    first, again, other = (envelope.id for envelope in bus.published)
    assert first == again != other


NUMBER = "4242 4242 4242 4242"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": {"minor": 0, "currency": "EUR"}}, "amount.minor"),
        ({"amount": {"minor": -1, "currency": "EUR"}}, "amount.minor"),
        ({"amount": {"minor": 10**12 + 1, "currency": "EUR"}}, "amount.minor"),
        ({"amount": {"minor": 39.9, "currency": "EUR"}}, "amount.minor"),
        ({"amount": {"minor": 3990, "currency": "XYZ"}}, "amount.currency"),
        ({"amount": {"minor": 3990, "currency": "XAU"}}, "amount.currency"),
        ({"card": "4242424242424242"}, "card"),
        ({"card": NUMBER}, "card"),
        ({"device": f"phone {NUMBER}"}, "device"),
        ({"terminal": NUMBER.replace(" ", "-")}, "terminal"),
        ({"decline_code": NUMBER}, "decline_code"),
        ({"transaction_id": "4242424242424242"}, "transaction_id"),
        ({"order_id": "4242424242424242"}, "order_id"),
        ({"refers_to": "4242424242424242"}, "refers_to"),
        ({"customer_id": "4242424242424242"}, "customer_id"),
        ({"merchant_id": "4242424242424242"}, "merchant_id"),
        ({"email": "4242424242424242@example.com"}, "email"),
        ({"bin": "4242424242424242"}, "bin"),
        ({"bin": "42424"}, "bin"),
        ({"ip": "300.1.1.1"}, "ip"),
        ({"ip": "fe80::1%eth0"}, "ip"),
        ({"eci": "9"}, "eci"),
        ({"scheme": "shell"}, "scheme"),
        ({"email_hash": "00"}, "email_hash"),
        ({"provider": "Stripe Inc."}, "provider"),
        ({"bin_country": "Germany"}, "bin_country"),
        ({"device": "x" * 201}, "device"),
    ],
)
async def test_what_is_wrong_is_refused_by_field_and_not_repeated(
    client: httpx.AsyncClient, bus: Any, wrong: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/transactions", json=TRANSACTION | wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert "4242" not in answer.text
    assert bus.published == []


async def test_nan_is_no_amount(client: httpx.AsyncClient, bus: Any) -> None:
    body = '{"amount": {"minor": NaN, "currency": "EUR"}}'
    answer = await client.post("/v1/transactions", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
    assert bus.published == []


@given(st.integers() | st.floats() | st.text(max_size=20) | st.none() | st.booleans())
def test_only_whole_numbers_within_bounds_are_amounts(minor: Any) -> None:
    fits = type(minor) is int and 0 < minor <= 10**12
    try:
        TransactionRequest.model_validate(TRANSACTION | {"amount": {"minor": minor, "currency": "EUR"}})
    except ValidationError as error:
        assert not fits
        assert [problem["loc"] for problem in error.errors()] == [("amount", "minor")]
    else:
        assert fits
