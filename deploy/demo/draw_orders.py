"""Orders of the demo shop: who bought what, and how far parcel and payment have come."""

import random
from dataclasses import dataclass
from typing import Any

from deploy.demo.sources import Row, Sources

FIRST_ORDER = 24017003
STEP = 1291
"""Order numbers lie apart, so that a slip of one digit does not hit another order."""

UNSENT = {
    "placed": ("declined", (1, 6)),
    "paid": ("authenticated", (3, 30)),
    "packed": ("plain_card", (20, 60)),
    "cancelled": ("voided", (40, 300)),
}
AFTER = {"delivered": "delivered", "back_at_sender": "returned"}


@dataclass
class Draft:
    """An order on its way into the files, with what the parcels and payments are drawn from."""

    row: Row
    journeys: list[str]
    newest_hours: list[float]
    lane: str
    payment: str


def draw_orders(sources: Sources, customers: list[Row], dice: random.Random) -> list[Draft]:
    """First the showcase, then each country's share; the unsent ones in between."""
    buyers = {country: [row for row in customers if row["country"] == country] for country in sources.countries}
    plans = list(sources.showcase)
    for country, row in sources.countries.items():
        shown = sum(plan["country"] == country for plan in sources.showcase)
        plans += [{"country": country}] * (row["orders"] - shown)
    drawn = zip(weighted(sources.journeys, len(plans), dice), weighted(sources.payments, len(plans), dice), strict=True)
    drafts: list[Draft] = []
    for place, plan in enumerate(plans):
        if place < len(sources.showcase):
            drafts.append(a_draft(sources, place, plan, None, buyers, dice))
        elif place % 9 == 0:
            drafts.append(a_draft(sources, place, plan, list(UNSENT)[place % len(UNSENT)], buyers, dice))
        else:
            journey, payment = next(drawn)
            drafts.append(a_draft(sources, place, {**plan, "journey": journey, "payment": payment}, None, buyers, dice))
    return drafts


def weighted(table: dict[str, Row], count: int, dice: random.Random) -> list[str]:
    """`count` names: every one of weight once to begin with, then drawn by weight."""
    names = [name for name, row in table.items() if row["weight"]]
    return names + dice.choices(names, [table[name]["weight"] for name in names], k=count - len(names))


def a_draft(
    sources: Sources, place: int, plan: Row, unsent: str | None, buyers: dict[str, list[Row]], dice: random.Random
) -> Draft:
    country = plan["country"]
    customer = buyers[country][place % len(buyers[country])]
    journeys = [] if unsent else [name for name in (plan["journey"], plan.get("second_journey")) if name]
    newest = [float(dice.randint(*sources.journeys[name]["newest"])) for name in journeys]
    payment, age = UNSENT[unsent] if unsent else (plan["payment"], (0, 0))
    placed = order_age(sources, journeys, newest, dice) if journeys else float(dice.randint(*age))
    items = some_items(sources, plan, country, dice)
    row = {
        "order_id": f"CB-{FIRST_ORDER + place * STEP}",
        "customer_id": customer["id"],
        "customer_email": customer["email"],
        "status": unsent or AFTER.get(journeys[0], "shipped"),
        "placed_hours_ago": placed,
        "promised_in_hours": promise(placed),
        "destination": country,
        "origin": origin(lane := a_lane(sources, plan, country, place)),
        "total": total(items),
        "items": items,
        "tracking_numbers": [],
    }
    return Draft(row=row, journeys=journeys, newest_hours=newest, lane=lane, payment=payment)


def order_age(sources: Sources, journeys: list[str], newest: list[float], dice: random.Random) -> float:
    """Hours since the order: some time before the first step of the parcel that set out first."""
    starts = [
        hours + max((step[0] for step in sources.journeys[name]["steps"]), default=30)
        for name, hours in zip(journeys, newest, strict=True)
    ]
    return max(starts) + dice.randint(8, 40)


def promise(placed: float) -> float:
    """The shop promises fourteen days."""
    return 14 * 24 - placed


def a_lane(sources: Sources, plan: Row, country: str, place: int) -> str:
    table: dict[str, list[str]] = sources.lanes["from"]
    lanes = table.get(country, table["other"])
    return str(plan.get("lane") or lanes[place % len(lanes)])


def origin(lane: str) -> str:
    """Where goods leave; UPS collects at the warehouse in China."""
    return "CN" if lane == "ups" else lane


def some_items(sources: Sources, plan: Row, country: str, dice: random.Random) -> list[Row]:
    wanted: list[str] | None = plan.get("goods")
    goods = (
        [row for row in sources.goods if row["sku"] in wanted]
        if wanted
        else dice.sample(sources.goods, dice.choice((1, 1, 1, 2, 2, 3)))
    )
    quantity = 1 if wanted else dice.choice((1, 1, 1, 2))
    money = sources.countries[country]
    return [
        {"sku": good["sku"], "name": good["name"], "quantity": quantity, "price": price(good["cents"], money)}
        for good in goods
    ]


def price(cents: int, money: Row) -> dict[str, Any]:
    """The price in the country's money, rounded to what shops there write."""
    step = money.get("whole", 1 if money["minor_per_cent"] == 1 else 10)
    return {"minor": round(cents * money["minor_per_cent"] / step) * step, "currency": money["currency"]}


def total(items: list[Row]) -> dict[str, Any]:
    currency = items[0]["price"]["currency"]
    return {"minor": sum(item["price"]["minor"] * item["quantity"] for item in items), "currency": currency}
