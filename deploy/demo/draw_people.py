"""Customers of the demo shop: names as people in their country write them, addresses at example.com and example.org."""

import random
import unicodedata

from deploy.demo.sources import Row, Sources

TIERS = ("standard",) * 14 + ("plus",) * 4 + ("vip",) * 2
LETTERS = str.maketrans({"ł": "l", "Ł": "l", "ı": "i", "ß": "ss", " ": "", "'": ""})


def draw_people(sources: Sources, dice: random.Random) -> list[Row]:
    """About two customers for every three orders, country by country."""
    people: list[Row] = []
    for country, row in sources.countries.items():
        for place in range(max(2, row["orders"] * 2 // 3)):
            people.append(a_person(len(people) + 1, country, row, place, dice))
    return people


def a_person(number: int, country: str, row: Row, place: int, dice: random.Random) -> Row:
    given_at = place % len(row["given"])
    family_at = (place * 3 + place // len(row["given"])) % len(row["family"])
    city, time_zone = row["cities"][place % len(row["cities"])]
    return {
        "id": f"cust-{number:04d}",
        "name": full_name(row, given_at, family_at),
        "email": f"{mail_name(row, given_at, family_at)}.{number}@example.{dice.choice(('com', 'org'))}",
        "locale": row["locale"],
        "country": country,
        "time_zone": time_zone,
        "city": city,
        "tier": dice.choice(TIERS),
    }


def full_name(row: Row, given_at: int, family_at: int) -> str:
    parts = [row["given"][given_at], row["family"][family_at]]
    if row.get("family_first"):
        parts.reverse()
    return ("" if row.get("joined") else " ").join(parts)


def mail_name(row: Row, given_at: int, family_at: int) -> str:
    """`given.family` in plain Latin letters."""
    given, family = row.get("latin", (row["given"], row["family"]))
    return f"{plain(given[given_at])}.{plain(family[family_at])}"


def plain(name: str) -> str:
    spread = unicodedata.normalize("NFD", name.lower().translate(LETTERS))
    return "".join(sign for sign in spread if sign.isascii())
