"""Parcels that go on under other numbers, as the shop reports them."""

from typing import Any

import httpx
import pytest
from crossdesk.contracts.gateway import ShipmentUpdateReported

from gateway.imports.import_request import ShipmentUpdateRequest

SPLIT: dict[str, Any] = ShipmentUpdateRequest.model_config["json_schema_extra"]["examples"][1]  # type: ignore[index,assignment]  # the documented example


async def test_a_split_parcel_is_published_with_its_parts(client: httpx.AsyncClient, bus: Any) -> None:
    assert (await client.post("/v1/shipment-updates", json=SPLIT)).status_code == 202
    [event] = bus.events
    assert isinstance(event, ShipmentUpdateReported)
    assert (event.split_into, event.merged_from) == (["00340434161094042557", "00340434161094042564"], [])


async def test_a_parcel_put_together_from_others_is_published_with_them(client: httpx.AsyncClient, bus: Any) -> None:
    merged = {**SPLIT, "split_into": [], "merged_from": ["RR123456785CN", "RR123456785AT"]}
    assert (await client.post("/v1/shipment-updates", json=merged)).status_code == 202
    assert bus.events[0].merged_from == ["RR123456785CN", "RR123456785AT"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"split_into": ["lx 473124829-cn"]},
        {"split_into": ["RR123456785CN", "rr123456785cn"]},
        {"split_into": ["RR123456785CN"], "merged_from": ["RR123456785CN"]},
        {"split_into": [f"PART{n:04d}" for n in range(21)]},
        {"merged_from": ["<script>"]},
        {"merged_from": "RR123456785CN"},
        {"split_into": [None]},
    ],
)
async def test_parts_that_cannot_be_are_refused(client: httpx.AsyncClient, bus: Any, wrong: dict[str, Any]) -> None:
    answer = await client.post("/v1/shipment-updates", json={**SPLIT, **wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert bus.published == []
