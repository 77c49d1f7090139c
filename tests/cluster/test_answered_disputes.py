"""A dispute comes from Stripe, is decided and shown, completed by the shop, and answered at the provider, once."""

import asyncio
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from crossdesk.contracts.dispute_evidence import EVIDENCE
from crossdesk.testing.waiting import until
from PIL import Image

from deploy.local.send_payment_webhook import send
from deploy.local.stack import stack_of
from deploy.local.state import State

pytestmark = pytest.mark.cluster

MINOR = 8990
PRICE = {"minor": MINOR, "currency": "EUR"}


@dataclass(frozen=True)
class Sale:
    """One sale that is disputed later; names are its own."""

    name: str

    @property
    def order_id(self) -> str:
        return f"answered-{self.name}"

    @property
    def charge(self) -> str:
        return f"ch_{self.name}"

    @property
    def dispute(self) -> str:
        return f"dp_{self.name}"

    @property
    def path(self) -> str:
        return f"/v1/disputes/stripe/{self.dispute}"


async def test_a_dispute_is_decided_shown_completed_by_the_shop_and_answered_once(cluster, storefront, tmp_path):
    sale, stack = Sale(uuid4().hex[:8]), stack_of(State(cluster.state))
    webhook = {"url": "http://127.0.0.1:9/hooks", "active": True}
    (await storefront.http.put("/v1/webhooks/disputes", json=webhook)).raise_for_status()
    await order(storefront, sale)
    url = f"http://127.0.0.1:{stack.ports['payment_providers']}"
    key = {"authorization": f"Bearer {stack.credentials.payments_key}"}
    async with httpx.AsyncClient(base_url=url, headers=key, timeout=15) as stripe:
        (await stripe.put(f"/simulator/disputes/stripe/{sale.dispute}")).raise_for_status()
        for event in (charged(sale), disputed(sale)):
            await asyncio.to_thread(told_by_stripe, stack, event, tmp_path)
        await until(lambda: answer_is(storefront, sale, "with_person"))
        await check_shown(storefront, sale)
        await complete(storefront, sale)
        await until(lambda: answer_is(storefront, sale, "submitted"))
        held = (await stripe.get(f"/stripe/v1/disputes/{sale.dispute}")).raise_for_status().json()
    assert held["evidence_details"]["submission_count"] == 1
    assert held["evidence"]["customer_email_address"] == EVIDENCE["customer"]["email"]
    assert held["evidence"]["customer_signature"].startswith("file_")
    assert (await storefront.http.get(f"{sale.path}/answer.pdf")).content.startswith(b"%PDF-")
    assert (await storefront.http.put(f"{sale.path}/evidence", json=EVIDENCE)).status_code == 409
    await until(lambda: is_told(storefront, sale))
    await storefront.http.put("/v1/webhooks/disputes", json={**webhook, "active": False})


async def order(storefront, sale: Sale) -> None:
    placed = (datetime.now(UTC) - timedelta(days=12)).isoformat()
    item = {"sku": "LAMP-01", "name": "Desk lamp", "quantity": 1, "price": PRICE}
    body = {"customer_id": f"c-{sale.name}", "status": "packed", "placed_at": placed, "destination": "DE"}
    body |= {"origin": "CN", "total": PRICE, "items": [item]}
    (await storefront.http.put(f"/v1/orders/{sale.order_id}", json=body)).raise_for_status()


def charged(sale: Sale) -> dict[str, Any]:
    shown = {"result": "authenticated", "electronic_commerce_indicator": "05"}
    charge = {
        "id": sale.charge,
        "amount": MINOR,
        "currency": "eur",
        "captured": True,
        "status": "succeeded",
        "metadata": {"order_id": sale.order_id, "customer_id": f"c-{sale.name}", "ip": "192.0.2.7"},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "three_d_secure": shown}},
    }
    return an_event("charge.succeeded", charge, datetime.now(UTC) - timedelta(days=12))


def disputed(sale: Sale) -> dict[str, Any]:
    now = datetime.now(UTC)
    told = {
        "id": sale.dispute,
        "amount": MINOR,
        "currency": "eur",
        "charge": sale.charge,
        "status": "needs_response",
        "reason": "unrecognized",
        "metadata": {"order_id": sale.order_id},
        "evidence_details": {"due_by": int((now + timedelta(days=19)).timestamp())},
        "payment_method_details": {"type": "card", "card": {"brand": "visa"}},
    }
    return an_event("charge.dispute.created", told, now)


def an_event(kind: str, about: dict[str, Any], at: datetime) -> dict[str, Any]:
    created = int(at.timestamp())
    return {"id": f"evt_{uuid4().hex}", "type": kind, "created": created, "data": {"object": about}}


def told_by_stripe(stack, event: dict[str, Any], directory: Path) -> None:
    """Signed, and twice, as Stripe does now and then."""
    file = directory / "event.json"
    file.write_text(json.dumps(event))
    assert [send(stack, "stripe", str(file)).status_code for _ in range(2)] == [200, 200]


async def answer_is(storefront, sale: Sale, state: str) -> bool:
    shown = await storefront.http.get(f"{sale.path}/answer")
    return shown.status_code == 200 and shown.json()["state"] == state


async def check_shown(storefront, sale: Sale) -> None:
    shown = (await storefront.http.get(sale.path)).raise_for_status().json()
    assert (shown["outcome"], shown["decision"]["rule"]) == ("contest", "liability-shifted")
    assert (shown["order_id"], shown["disputed"], shown["awaiting"]) == (sale.order_id, PRICE, "shop")
    assert shown["decision"]["facts"]["shift"] == "full"
    assert shown["decision"]["sources"]
    assert shown["due_by"]
    assert "E-mail address of the customer" in shown["answer"]["missing"]
    page = (await storefront.http.get("/v1/disputes", params={"limit": 100})).raise_for_status().json()
    assert sale.dispute in [each["dispute_id"] for each in page["disputes"]]


async def complete(storefront, sale: Sale) -> None:
    """A signed document, which alone is not enough, then the facts that are missing."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(picture, "PNG")

    async def document_is_taken() -> bool:
        return await taken(storefront.http.put(f"{sale.path}/documents/signature", content=picture.getvalue()))

    async def evidence_is_taken() -> bool:
        return await taken(storefront.http.put(f"{sale.path}/evidence", json=EVIDENCE))

    await until(document_is_taken)
    await until(evidence_is_taken)


async def taken(request) -> bool:
    """409 is for the moment in which the answer is being weighed."""
    answer = await request
    assert answer.status_code in (202, 409), answer.text
    return bool(answer.status_code == 202)


async def is_told(storefront, sale: Sale) -> bool:
    """By webhook: decided, left to a person, and then answered, each once."""
    page = (await storefront.http.get("/v1/webhooks/deliveries", params={"limit": 100})).raise_for_status().json()
    events = [each["event"] for each in page["deliveries"] if each["endpoint_id"] == "disputes"]
    ours = [each for each in events if each["data"].get("dispute_id") == sale.dispute]
    states = [each["data"]["state"] for each in ours if each["type"] == "dispute.answered"]
    return states == ["submitted", "with_person"] and any(each["type"] == "dispute.decided" for each in ours)
