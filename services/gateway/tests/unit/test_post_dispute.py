"""Disputes as shops report them themselves."""

from typing import Any

import httpx
import pytest
from crossdesk.contracts.payments import DisputeReported

from gateway.payments.dispute_request import DisputeRequest

EXAMPLES: list[dict[str, Any]] = DisputeRequest.model_config["json_schema_extra"]["examples"]  # type: ignore[index,assignment]  # the documented examples
CLAIM, CHARGEBACK = EXAMPLES


async def test_a_customers_claim_is_published(client: httpx.AsyncClient, bus: Any) -> None:
    answer = await client.post("/v1/disputes", json=CLAIM | {"order_id": "#CB-10000042"})
    assert (answer.status_code, answer.json()) == (202, {"id": "claim-1042-1", "status": "accepted"})
    [event] = bus.events
    assert isinstance(event, DisputeReported)
    assert (event.tenant, event.provider, event.provider_reason) == ("demo", "customer", "not_received")
    assert (event.step.stage, event.step.awaiting, event.step.native_stage) == ("claim", "shop", None)
    assert event.step.disputed == event.disputed
    assert bus.published[0].key == "demo/CB-10000042"


async def test_a_chargeback_keeps_what_the_shop_knows_of_it(client: httpx.AsyncClient, bus: Any) -> None:
    assert (await client.post("/v1/disputes", json=CHARGEBACK)).status_code == 202
    [event] = bus.events
    assert (event.provider, event.scheme, event.code, event.step.stage) == ("adyen", "visa", "13.1", "chargeback")
    assert event.step.due_by is not None


async def test_the_same_report_is_the_same_event_and_another_step_is_another(
    client: httpx.AsyncClient, bus: Any
) -> None:
    for body in (CLAIM, CLAIM, CLAIM | {"stage": "withdrawn", "awaiting": "nobody"}):
        assert (await client.post("/v1/disputes", json=body)).status_code == 202
    first, again, further = (envelope.id for envelope in bus.published)
    assert first == again != further


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"disputed": {"minor": 0, "currency": "EUR"}}, "disputed.minor"),
        ({"disputed": {"minor": -3990, "currency": "EUR"}}, "disputed.minor"),
        ({"disputed": {"minor": 10**12 + 1, "currency": "EUR"}}, "disputed.minor"),
        ({"disputed": {"minor": 39.9, "currency": "EUR"}}, "disputed.minor"),
        ({"disputed": {"minor": 3990, "currency": "XYZ"}}, "disputed.currency"),
        ({"dispute_id": "4242424242424242"}, "dispute_id"),
        ({"provider_reason": "my card 4242 4242 4242 4242"}, "provider_reason"),
        ({"provider": "klarna"}, "provider"),
        ({"stage": "over"}, "stage"),
        ({"awaiting": "godot"}, "awaiting"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"due_by": "2999-01-01T00:00:00Z"}, "due_by"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_what_is_wrong_is_refused_by_field_and_not_repeated(
    client: httpx.AsyncClient, bus: Any, wrong: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/disputes", json=CLAIM | wrong)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert "4242" not in answer.text
    assert bus.published == []


async def test_a_stranger_cannot_report_a_dispute(client: httpx.AsyncClient, bus: Any) -> None:
    answer = await client.post("/v1/disputes", json=CLAIM, headers={"Authorization": "Bearer nobody"})
    assert (answer.status_code, bus.published) == (401, [])
