"""A dispute is reported, turns on the parcel, is decided by the rules, and is settled or a ticket for finance."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

PRICE = {"minor": 4990, "currency": "EUR"}


async def test_goods_never_sent_are_to_be_refunded_and_finance_is_told_with_all_facts(storefront):
    order_id = f"disputed-{uuid4().hex[:8]}"
    payment, dispute = f"t-{order_id}", f"claim-{order_id}"
    webhook = {"url": "http://127.0.0.1:9/hooks", "active": True}
    (await storefront.http.put("/v1/webhooks/finance", json=webhook)).raise_for_status()
    await sold_but_not_sent(storefront, order_id, payment)
    await claimed(storefront, order_id, PRICE)

    async def finance_is_told() -> bool:
        return bool(await told(storefront, "finance.ticket", dispute))

    await until(finance_is_told)
    (ticket,) = await told(storefront, "finance.ticket", dispute)
    (decided,) = await told(storefront, "dispute.decided", dispute)
    await storefront.http.put("/v1/webhooks/finance", json={**webhook, "active": False})
    assert (decided["outcome"], decided["rule"], decided["settlement"]) == ("refund", "never-arrived", "with_finance")
    assert (ticket["order_id"], ticket["payment_id"], ticket["amount"]) == (order_id, payment, PRICE)
    assert ticket["facts"]["delivery"] == "not_sent"
    assert ticket["sources"]


async def test_a_claim_within_the_limits_put_over_http_is_paid_back_and_one_above_goes_to_finance(storefront):
    name, above = uuid4().hex[:8], {**PRICE, "minor": PRICE["minor"] + 1}
    limits = {"up_to": [PRICE], "per_customer_month": [PRICE]}
    (await storefront.http.put("/v1/settlement-limits", json=limits)).raise_for_status()
    try:
        await until(lambda: in_force(storefront, set_by="shop", **limits))
        for order_id, price in ((f"within-{name}", PRICE), (f"above-{name}", above)):
            await sold_but_not_sent(storefront, order_id, f"t-{order_id}", price, provider="stripe")
            await claimed(storefront, order_id, price)
        await until(lambda: settled(storefront, f"within-{name}", "refunded"))
        await until(lambda: settled(storefront, f"above-{name}", "with_finance"))
    finally:
        (await storefront.http.delete("/v1/settlement-limits")).raise_for_status()
        await until(lambda: in_force(storefront, set_by="nobody", up_to=[]))


async def in_force(storefront, **wanted: Any) -> bool:
    shown = (await storefront.http.get("/v1/settlement-limits")).raise_for_status().json()
    return bool(wanted.items() <= shown.items())


async def settled(storefront, order_id: str, how: str) -> bool:
    shown = await storefront.http.get(f"/v1/disputes/customer/claim-{order_id}")
    return shown.status_code == 200 and shown.json()["settlement"] == how


async def claimed(storefront, order_id: str, price: dict[str, Any]) -> None:
    """The customer of an order tells the shop that nothing came; reported twice, as it happens."""
    claim = {
        "dispute_id": f"claim-{order_id}",
        "order_id": order_id,
        "payment_id": f"t-{order_id}",
        "provider_reason": "not_received",
        "disputed": price,
        "at": datetime.now(UTC).isoformat(),
    }
    for _ in range(2):
        posted = await storefront.http.post("/v1/disputes", json=claim)
        assert posted.status_code == 202, posted.text


async def sold_but_not_sent(storefront, order_id: str, payment: str, price=PRICE, **fields: Any) -> None:
    placed = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    order = {
        "customer_id": f"c-{order_id}",
        "status": "packed",
        "placed_at": placed,
        "destination": "DE",
        "origin": "CN",
        "total": price,
    }
    (await storefront.http.put(f"/v1/orders/{order_id}", json=order)).raise_for_status()
    transaction = {
        "transaction_id": payment,
        "order_id": order_id,
        "kind": "capture",
        "status": "succeeded",
        "amount": price,
        "method": "card",
        "occurred_at": placed,
        **fields,
    }
    (await storefront.http.post("/v1/transactions", json=transaction)).raise_for_status()

    async def is_known() -> bool:
        return (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).status_code == 200

    await until(is_known)


async def told(storefront, kind: str, dispute: str) -> list[dict[str, Any]]:
    """The bodies of the webhooks of this kind on the dispute: one, however often it was reported."""
    page = (await storefront.http.get("/v1/webhooks/deliveries")).raise_for_status().json()
    events = [each["event"] for each in page["deliveries"] if each["endpoint_id"] == "finance"]
    return [each["data"] for each in events if each["type"] == kind and each["data"]["dispute_id"] == dispute]
