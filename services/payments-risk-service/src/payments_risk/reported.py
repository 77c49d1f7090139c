"""What is kept of a reported transaction, and the attempt to pay it stands for."""

from uuid import UUID

from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Json
from crossdesk.contracts.payments import TransactionReported

from payments_risk.features.payment import Payment
from payments_risk.features.places import NOWHERE, Places

IDS = ("transaction_id", "order_id")
KEPT = (
    "tenant", "transaction_id", "order_id", "customer_id", "kind", "status", "method", "card_last4", "three_d_secure",
    "address_match", "country", "occurred_at", "refers_to", "card", "bin", "scheme", "eci", "device", "ip",
    "email_hash", "terminal", "merchant_id", "bin_country", "ship_country", "decline_code", "provider",
)  # fmt: skip


def row_of(event: TransactionReported, event_id: UUID, places: Places | None = None) -> Json:
    """The row of table `transactions` for a report.

    A text that holds a card number is not kept: ids are replaced by the event's own id, all else by nothing. The
    gateway refuses such reports; this is for what enters by another way.
    """
    row = {name: getattr(event, name) for name in KEPT}
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    if has_card_number("|".join(texts.values())):  # hardly ever; a look at each text costs ten times as much
        for name, value in texts.items():
            if has_card_number(value):
                row[name] = f"withheld-{event_id}" if name in IDS else None
    place = places.find(row["ip"]) if places and row["ip"] else NOWHERE
    return {
        **row,
        "amount_minor": event.amount.minor,
        "currency": event.amount.currency,
        "ip_country": place.country,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "attempt": is_attempt(event),
    }


def is_attempt(event: TransactionReported) -> bool:
    """Whether a customer tried to pay: an authorization, or a capture that refers to none."""
    return event.kind == "authorization" or (event.kind == "capture" and event.refers_to is None)


def payment_of(row: Json) -> Payment:
    """The attempt that a row stands for, declined where it failed."""
    return Payment(
        payment_id=row["transaction_id"],
        at=row["occurred_at"].timestamp(),
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        declined=row["status"] == "failed",
        card=row["card"],
        customer=row["customer_id"],
        device=row["device"],
        ip=row["ip"],
        bin=row["bin"],
        email=row["email_hash"],
        terminal=row["terminal"],
        ip_country=row["ip_country"],
        bin_country=row["bin_country"],
        ship_country=row["ship_country"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )
