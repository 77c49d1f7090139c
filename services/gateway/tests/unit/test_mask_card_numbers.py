"""Card numbers in what customers and agents write: masked before anything of it is published."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.card_numbers import has_card_number

from gateway.agents.act import ReplyRequest

Make = Callable[..., dict[str, Any]]
KEY = {"Idempotency-Key": "k-1"}
NUMBER = "4111 1111 1111 1111"
TOLD = f"I paid with {NUMBER} twice"
FULL_WIDTH = "\uff15\uff15\uff15\uff15-5555-5555-4444"


async def test_a_message_is_accepted_and_published_with_the_last_four_digits(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    said = a_request(text=TOLD, metadata={"note": FULL_WIDTH}, order_id="#378282246310005")
    answer = await client.post("/v1/inquiries", json=said)
    [event] = bus.events
    assert answer.status_code == 202
    assert event.inquiry.text == "I paid with •••• 1111 twice"
    assert (event.inquiry.metadata, event.inquiry.order_id) == ({"note": "•••• 4444"}, "#xxxx-0005")


async def test_a_further_message_and_each_of_a_batch_are_masked(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    begun = (await client.post("/v1/inquiries", json=a_request())).json()["conversation_id"]
    (await client.post(f"/v1/conversations/{begun}/messages", json={"text": TOLD})).raise_for_status()
    items = [a_request(text=TOLD), a_request(text=FULL_WIDTH)]
    (await client.post("/v1/inquiries:batch", json={"items": items})).raise_for_status()
    texts = [event.inquiry.text for event in bus.events[1:]]
    assert texts == ["I paid with •••• 1111 twice", "I paid with •••• 1111 twice", "•••• 4444"]


async def test_a_card_number_in_place_of_an_address_leaves_none(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    customer = {"id": "c-1", "name": NUMBER, "email": "4111111111111111@example.com", "phone": NUMBER}
    assert (await client.post("/v1/inquiries", json=a_request(customer=customer))).status_code == 202
    known = bus.events[0].inquiry.customer
    assert (known.name, known.email, known.phone) == ("•••• 1111", None, None)


async def test_a_customer_id_is_not_masked_but_refused_for_two_customers_must_not_become_one(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    answer = await client.post("/v1/inquiries", json=a_request(customer={"id": "c-4111111111111111"}))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["customer.id"]
    assert not has_card_number(answer.text)
    assert bus.events == []


async def test_the_same_message_again_with_its_key_is_one_event(
    client: httpx.AsyncClient, bus: Any, a_request: Make
) -> None:
    answers = [await client.post("/v1/inquiries", json=a_request(text=TOLD), headers=KEY) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(bus.published) == 1


async def test_nothing_that_is_published_holds_the_number(client: httpx.AsyncClient, bus: Any, a_request: Make) -> None:
    said = a_request(text=TOLD, metadata={"a": NUMBER}, customer={"id": "c", "name": NUMBER, "phone": NUMBER})
    (await client.post("/v1/inquiries", json=said, headers=KEY)).raise_for_status()
    [envelope] = bus.published
    kept = [envelope.key, str(envelope.headers()), *_texts(json.loads(envelope.data))]
    assert [text for text in kept if has_card_number(text)] == []


def test_what_an_agent_writes_is_masked() -> None:
    assert ReplyRequest(text=f"Your card {NUMBER} was charged").text == "Your card •••• 1111 was charged"


@pytest.mark.parametrize(
    "number", ["1Z4242424242424242", "00340434161094042557", "9205555555555555444437", "4006381333931"]
)
async def test_tracking_and_article_numbers_are_kept(
    client: httpx.AsyncClient, bus: Any, a_request: Make, number: str
) -> None:
    (await client.post("/v1/inquiries", json=a_request(text=number))).raise_for_status()
    assert bus.events[0].inquiry.text == number


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for name, inner in value.items() for text in (name, *_texts(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
