"""The demo shop as events and as bodies for the gateway's HTTP API, with times counted back from a given now."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Customer, OrderImported, ShipmentUpdateReported
from crossdesk.contracts.payments import TransactionReported

FOLDER = Path(__file__).parent / "data"
TENANT = "demo"

Row = dict[str, Any]


def rows(name: str) -> list[Row]:
    """Lines of one data file: customers, orders, parcels or transactions."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def customers() -> list[Customer]:
    """The people who bought; `id` is what orders name as `customer_id`."""
    return [Customer.model_validate(row) for row in rows("customers")]


def orders(now: datetime) -> list[OrderImported]:
    bought = {customer.id: customer for customer in customers()}
    return [
        OrderImported(
            tenant=TENANT,
            placed_at=before(now, row["placed_hours_ago"]),
            promised_by=before(now, -row["promised_in_hours"]),
            **facts_of(bought.get(row["customer_id"])),
            **row,
        )
        for row in rows("orders")
    ]


def facts_of(customer: Customer | None) -> Row:
    """What an order tells of its customer, so that they are told of parcels in their language and daytime."""
    if customer is None:
        return {}
    return {
        "customer_name": customer.name,
        "customer_locale": customer.locale,
        "customer_time_zone": customer.time_zone,
    }


def transactions(now: datetime) -> list[TransactionReported]:
    """Oldest first, as a payment provider would report them."""
    ordered = sorted(rows("transactions"), key=lambda row: -row["hours_ago"])
    return [TransactionReported(tenant=TENANT, occurred_at=before(now, row["hours_ago"]), **row) for row in ordered]


def shipment_updates(now: datetime) -> list[ShipmentUpdateReported]:
    """The shop's own word on its parcels: handed over to the carrier, or received back."""
    return list(updates(now))


def updates(now: datetime) -> Iterator[ShipmentUpdateReported]:
    for parcel in rows("parcels"):
        for event in reversed(parcel["events"]):
            word = shops_word(event["sub_status"])
            if word:
                yield ShipmentUpdateReported(
                    tenant=TENANT,
                    order_id=parcel["order_id"],
                    tracking_number=parcel["tracking_number"],
                    status=word,
                    location=event["city"],
                    occurred_at=before(now, event["hours_ago"]),
                )


def shops_word(sub_status: str) -> str | None:
    return {"InTransit_PickedUp": "handed_over", "Exception_Returned": "returned"}.get(sub_status)


def sample() -> dict[str, str]:
    """The first order of the showcase: a parcel from China on its way to Germany."""
    row = rows("orders")[0]
    return {"order_id": row["order_id"], "tracking_number": row["tracking_numbers"][0]}


def body(event: Event) -> Row:
    """What a shop sends to the gateway for this event: its fields without the tenant and the reason."""
    return event.model_dump(mode="json", exclude={"tenant", "why"}, exclude_none=True)


def before(now: datetime, hours: float) -> datetime:
    return now - timedelta(hours=hours)
