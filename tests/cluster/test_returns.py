"""A customer withdraws from an order and sends it back, by the started cluster over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

STATEMENT = {"name": "Jana Beispiel", "email": "jana@example.com", "time_zone": "Europe/Berlin"}


@pytest.fixture
async def order_id(storefront) -> str:
    """A new order to Germany that logistics-service knows of."""
    order_id = f"back-{uuid4().hex[:8]}"
    order = {
        "customer_id": "c-1",
        "status": "delivered",
        "placed_at": (datetime.now(UTC) - timedelta(days=5)).isoformat(),
        "destination": "DE",
        "origin": "DE",
        "total": {"minor": 4990, "currency": "EUR"},
    }
    (await storefront.http.put(f"/v1/orders/{order_id}", json=order)).raise_for_status()

    async def is_known() -> bool:
        return (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).status_code == 200

    await until(is_known)
    return order_id


async def test_a_withdrawal_is_confirmed_its_receipt_kept_and_the_shop_told(storefront, order_id):
    webhook = {"url": "http://127.0.0.1:9/hooks", "active": True}
    (await storefront.http.put("/v1/webhooks/returns", json=webhook)).raise_for_status()
    path = f"/v1/orders/{order_id}/withdrawal"
    assert (await storefront.http.post(f"{path}/confirmation")).status_code == 409
    (await storefront.http.put(path, json=STATEMENT)).raise_for_status()
    assert (await storefront.http.get(f"{path}/receipt")).status_code == 404
    told = (await storefront.http.post(f"{path}/confirmation")).raise_for_status().json()
    assert (told["state"], told["in_time"], told["receipt"]["language"]) == ("confirmed", True, "de")
    file = (await storefront.http.get(f"{path}/receipt")).raise_for_status()
    assert told["receipt"]["text"] in file.text
    assert (await storefront.http.post(f"{path}/confirmation")).json() == told

    async def is_announced() -> bool:
        deliveries = (await storefront.http.get("/v1/webhooks/deliveries")).json()["deliveries"]
        events = [each["event"] for each in deliveries if each["event"]["type"] == "withdrawal.confirmed"]
        return [event["data"]["receipt"] for event in events if event["data"]["order_id"] == order_id] == [
            told["receipt"]["text"]
        ]

    await until(is_announced)
    await storefront.http.put("/v1/webhooks/returns", json={**webhook, "active": False})


async def test_a_label_comes_from_the_shop_and_its_parcel_is_followed(storefront, order_id):
    asked = {"option": "statutory_withdrawal", "delivered_at": (datetime.now(UTC) - timedelta(days=2)).isoformat()}
    path, key = f"/v1/orders/{order_id}/return-labels", {"idempotency-key": uuid4().hex}
    label = (await storefront.http.post(path, json=asked, headers=key)).raise_for_status().json()
    assert (await storefront.http.post(path, json=asked, headers=key)).json() == label
    shipments = (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).json()["shipments"]
    assert [each["tracking_number"] for each in shipments] == [label["tracking_number"]]
    refused = await storefront.http.post(path, json={"option": "late_delivery"}, headers={"idempotency-key": "other"})
    assert refused.status_code == 422


async def test_storefronts_get_the_words_for_their_buttons(storefront):
    told = (await storefront.http.get("/v1/withdrawal-function")).raise_for_status().json()
    assert len(told["languages"]) == 24
