"""What a customer is told now of the troubles of one order, what waits, and what is never told. Pure rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from crossdesk.contracts.logistics import Trouble
from crossdesk.contracts.logistics_facts import OrderStatus, ShipmentFacts

from logistics.notices.customer import Place
from logistics.notices.tables import table
from logistics.notices.welcome_hours import welcome_from, welcome_on_the_next_day

NEWS_FOR = timedelta(days=7)
"""What could not be told for so long is no news any more. More than the longest row of quiet days."""


@dataclass(frozen=True)
class Waiting:
    """A trouble that nobody was told of yet. `over`: it ended meanwhile."""

    number: str
    trouble: Trouble
    since: datetime
    noticed_at: datetime
    shipment: ShipmentFacts
    over: bool = False

    @property
    def severity(self) -> int:
        severity: int = table("severity.yaml")[self.trouble]["severity"]
        return severity


@dataclass(frozen=True)
class Told:
    """What a customer was told of before, on which of their days, and when the parcel had been scanned last then."""

    number: str
    trouble: Trouble
    day: date
    scanned_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """`tell` are all of one trouble. `drop`, with the reason, is never told. The others wait `until` then."""

    tell: Sequence[Waiting] = ()
    drop: Sequence[tuple[Waiting, str]] = field(default=())
    until: datetime | None = None


def decide(
    waiting: Sequence[Waiting], told: Sequence[Told], status: OrderStatus, place: Place, now: datetime
) -> Decision:
    """`told` are notices on this order or on one of these parcels. At most one a day, and the worst first."""
    today = now.astimezone(place.zone).date()
    drop, left = _dropped(waiting, told, status, today, now)
    welcome = welcome_from(now, *place)
    if not left or welcome > now:
        return Decision(drop=drop, until=welcome)
    if any(each.day == today for each in told):
        return Decision(drop=drop, until=welcome_on_the_next_day(now, *place))
    worst = max(left, key=lambda each: (each.severity, -each.since.timestamp(), each.number))
    alike = [each for each in left if each.trouble == worst.trouble]
    tell = sorted(alike, key=lambda each: (each.since, each.number))
    return Decision(tell, drop, until=welcome_on_the_next_day(now, *place))


def _dropped(
    waiting: Sequence[Waiting], told: Sequence[Told], status: OrderStatus, today: date, now: datetime
) -> tuple[list[tuple[Waiting, str]], list[Waiting]]:
    reasons = [(each, why_not(each, told, status, today, now)) for each in waiting]
    worst = _worst_by_parcel(each for each, why in reasons if why is None)
    drop = [(each, why) for each, why in reasons if why is not None]
    drop += [
        (each, f"the parcel is in worse trouble: {worst[each.number].trouble}")
        for each, why in reasons
        if why is None and each is not worst[each.number]
    ]
    return drop, list(worst.values())


def why_not(each: Waiting, told: Iterable[Told], status: OrderStatus, today: date, now: datetime) -> str | None:
    """Why a trouble is never told; None when it is to be."""
    if is_over(each, status):
        return "it ended before the customer was told"
    if now - each.noticed_at > NEWS_FOR:
        return f"it could not be told for {NEWS_FOR.days} days"
    if any(says(before, each, today) for before in told):
        return "the customer knows it from a notice before, and nothing changed since"
    return None


def is_over(each: Waiting, status: OrderStatus) -> bool:
    """Whether the trouble ended, or the order did in a way that leaves nothing to be done."""
    delivered = status == "delivered" or each.shipment.status == "delivered"
    in_hand = table("severity.yaml")[each.trouble].get("in_hand", False)
    return each.over or status in ("cancelled", "returned") or (delivered and not in_hand)


def says(before: Told, each: Waiting, today: date) -> bool:
    """Whether a notice told before says this trouble, too, and the parcel was not scanned since."""
    days = table("severity.yaml")[each.trouble].get("said_by", {}).get(before.trouble)
    if days is None or before.number != each.number or (today - before.day).days > days:
        return False
    return before.scanned_at == scanned_at(each.shipment)


def scanned_at(shipment: ShipmentFacts) -> datetime | None:
    return shipment.last_event.at if shipment.last_event else None


def _worst_by_parcel(waiting: Iterable[Waiting]) -> dict[str, Waiting]:
    """Of troubles equally bad the later one, which tells more."""
    worst: dict[str, Waiting] = {}
    for each in sorted(waiting, key=lambda each: (each.severity, each.since)):
        worst[each.number] = each
    return worst
