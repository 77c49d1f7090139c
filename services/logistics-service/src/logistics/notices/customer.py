"""Whom a notice goes to: the customer of an order, where they live, and what they read."""

from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crossdesk.contracts.gateway import Customer

from logistics.known import KnownOrder
from logistics.notices.tables import table


class Place(NamedTuple):
    """Whose customs count, and whose clock."""

    country: str
    zone: ZoneInfo


def place_of(order: KnownOrder) -> Place | None:
    """The order's destination by the customer's clock, else by that of most people there. None without a clock."""
    named = zone_named(order.customer_time_zone) or zone_named(_market(order).get("zone"))
    return Place(order.destination, named) if named else None


def zone_named(name: str | None) -> ZoneInfo | None:
    """None for a zone this machine does not know: the shop's may know newer ones."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def customer_of(order: KnownOrder, place: Place) -> Customer:
    return Customer(
        id=order.customer_id,
        name=order.customer_name,
        email=order.customer_email,
        locale=order.customer_locale or _market(order).get("language"),
        country=order.destination,
        time_zone=place.zone.key,
    )


def _market(order: KnownOrder) -> dict[str, str]:
    found: dict[str, str] = table("markets.yaml").get(order.destination, {})
    return found
