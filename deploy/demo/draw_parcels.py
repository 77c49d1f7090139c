"""Parcels of the demo shop: a number with a valid check digit and the carrier's events so far."""

import random

from deploy.demo.check_digits import s10_number, ups_number
from deploy.demo.draw_orders import Draft
from deploy.demo.sources import Row, Sources

ENTRY = {
    "DE": "Frankfurt", "AT": "Wien", "CH": "Zürich", "FR": "Roissy", "ES": "Madrid", "IT": "Milano", "NL": "Amsterdam",
    "PL": "Warszawa", "SE": "Stockholm", "GB": "Heathrow", "US": "Chicago", "CA": "Toronto", "BR": "Curitiba",
    "MX": "Ciudad de México", "JP": "Kawasaki", "KR": "Incheon", "SG": "Singapore", "AU": "Sydney",
}  # fmt: skip
HUB = {"CN": "Guangzhou", "DE": "Leipzig", "GB": "Heathrow"}


def draw_parcels(sources: Sources, drafts: list[Draft], customers: list[Row], dice: random.Random) -> list[Row]:
    """The parcels of all drafts; their numbers are entered into the drafts' orders, too."""
    cities = {row["id"]: row for row in customers}
    parcels: list[Row] = []
    for draft in drafts:
        for journey, newest in zip(draft.journeys, draft.newest_hours, strict=True):
            parcel = a_parcel(sources, draft, journey, newest, cities[draft.row["customer_id"]], len(parcels), dice)
            draft.row["tracking_numbers"].append(parcel["tracking_number"])
            parcels.append(parcel)
    return parcels


def a_parcel(
    sources: Sources, draft: Draft, journey: str, newest: float, customer: Row, place: int, dice: random.Random
) -> Row:
    story = sources.journeys[journey]
    events = [an_event(step, newest, draft, customer) for step in story["steps"]]
    eta = story.get("eta")
    return {
        "tracking_number": number(sources, draft.lane, place, dice),
        "order_id": draft.row["order_id"],
        "carrier": sources.lanes[draft.lane]["carrier"],
        "journey": journey,
        "status": story.get("status") or (events[-1]["sub_status"].split("_")[0] if events else None),
        "sub_status": story.get("sub_status") or (events[-1]["sub_status"] if events else None),
        "origin": draft.row["origin"],
        "destination": draft.row["destination"],
        "time_zones": {"origin": zone(sources, draft.row["origin"]), "destination": customer["time_zone"]},
        "estimated_in_hours": [eta[0] * 24, eta[1] * 24 + 10] if eta else None,
        "events": events[::-1],
    }


def number(sources: Sources, lane: str, place: int, dice: random.Random) -> str:
    """A number nobody else in the shop has: the parcel's place is part of the serial."""
    if lane == "ups":
        return ups_number("999AA1", "03", 5_100_000 + place * 7 + dice.randint(0, 6))
    service = sources.lanes[lane]["services"][place % len(sources.lanes[lane]["services"])]
    return s10_number(service, 48_000_000 + place * 911 + dice.randint(0, 900), lane)


def zone(sources: Sources, country: str) -> str:
    return str(sources.lanes[country]["time_zone"])


def an_event(step: list[object], newest: float, draft: Draft, customer: Row) -> Row:
    before, stage, sub_status, place, description = step
    origin, destination = draft.row["origin"], draft.row["destination"]
    cities = {
        "origin": (warehouse(origin), origin),
        "hub": (HUB[origin], origin),
        "entry": (ENTRY[destination], destination),
        "local": (customer["city"], destination),
    }
    city, country = cities[str(place)]
    return {
        "hours_ago": newest + float(str(before)),
        "stage": stage,
        "sub_status": sub_status,
        "description": description,
        "city": city,
        "country": country,
        "at": "origin" if place in ("origin", "hub") else "destination",
    }


def warehouse(origin: str) -> str:
    return {"CN": "Shenzhen", "DE": "Leipzig", "GB": "Daventry"}[origin]
