"""Measures how well entities are found, on messages with the values annotated.

F1 = 2 TP / (2 TP + FP + FN), micro-averaged: every value of every message counts once (Sokolova and Lapalme 2009,
"A systematic analysis of performance measures for classification tasks"). A value is right when it equals the annotated
canonical value; a product also when one phrase contains the other, since where a phrase ends is a matter of taste.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import get_global
from crossdesk.contracts.intent import Entities

from intent.data_files import table
from intent.entities import EntityFinder, Surroundings

KINDS = ("order_id", "tracking_number", "amount", "date", "country", "product", "e-mail", "phone")


@dataclass(frozen=True)
class Hits:
    """Values that were found and meant, that were found and not meant, and that were meant and not found."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """Between 0 and 1; 1 where nothing was meant and nothing found."""
        judged = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / judged if judged else 1.0


def entity_f1(
    rows: Iterable[Mapping[str, Any]], received: date = date(2026, 11, 26), kinds: Sequence[str] = KINDS
) -> dict[str, float]:
    """Kind -> F1, and under `micro` that of all kinds together.

    A row has `text` and `entities` (kind -> canonical values) and may have `locale` or `language`, `country`,
    `received` (ISO date; without it the argument counts). `kinds`: those that are annotated in these rows.
    """
    counted = count_hits(rows, received)
    scores = {kind: _hits(counted, [kind]).f1 for kind in kinds}
    return {**scores, "micro": _hits(counted, kinds).f1}


def count_hits(rows: Iterable[Mapping[str, Any]], received: date) -> Counter[tuple[str, str]]:
    """(kind, "right" | "wrong" | "missed") -> number of values."""
    finder, places = EntityFinder(), minor_places()
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found = values_found(finder.find(row["text"], surroundings(row, received)), places)
        for kind in KINDS:
            counted.update(_compare(kind, _meant(kind, row["entities"]), found[kind]))
    return counted


def surroundings(row: Mapping[str, Any], received: date) -> Surroundings:
    """Who wrote a row's message, when, and from where."""
    day = date.fromisoformat(row["received"]) if "received" in row else received
    language = row.get("language")
    country = row.get("country") or main_country(row.get("locale") or language or "und")
    return Surroundings(day, country, row.get("locale") or language, language=language)


def main_country(language: str) -> str | None:
    """Where most who write a language live (CLDR's likely subtags): a row that names no country is from there."""
    likely, named = get_global("likely_subtags"), language.replace("-", "_")
    full = likely.get(named) or likely.get(named.split("_")[0]) or ""
    last = named.split("_")[-1] if named[-3:-2] == "_" else full.split("_")[-1]
    return last if len(last) == 2 and last.isupper() else None


def values_found(entities: Entities, places: Mapping[str, int]) -> dict[str, set[Any]]:
    """Kind -> canonical values. `places`: see minor_places."""
    return {
        "order_id": set(entities.order_ids),
        "tracking_number": {each.number for each in entities.tracking_numbers},
        "amount": {(Decimal(each.minor).scaleb(-places[each.currency]), each.currency) for each in entities.amounts},
        "date": set(entities.dates),
        "country": set(entities.countries),
        "product": {_plain(each) for each in entities.products},
        "e-mail": set(entities.emails),
        "phone": set(entities.phones),
    }


def minor_places() -> dict[str, int]:
    """Currency -> decimal places of ISO 4217, as this package knows them."""
    return {code: int(currency.get("minor", 2)) for code, currency in table("currencies.yaml").items()}


def _meant(kind: str, entities: Mapping[str, Any]) -> set[Any]:
    values = entities.get(kind) or []
    listed = values if isinstance(values, list) else [values]
    return {_READ.get(kind, str)(value) for value in listed}


def _sum(value: Mapping[str, Any]) -> tuple[Decimal, str]:
    return Decimal(str(value["value"])), value["currency"]


def _plain(phrase: str) -> str:
    return unicodedata.normalize("NFC", phrase).casefold()


def _number(value: Any) -> str:
    return str(value["number"] if isinstance(value, dict) else value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "amount": _sum,
    "product": _plain,
    "tracking_number": _number,
    "e-mail": str.lower,
}


def _compare(kind: str, meant: set[Any], found: set[Any]) -> dict[tuple[str, str], int]:
    if kind == "product":
        same = {value: {other for other in found if value in other or other in value} for value in meant}
        right, matched = sum(map(bool, same.values())), set().union(*same.values())
    else:
        matched = meant & found
        right = len(matched)
    return {(kind, "right"): right, (kind, "wrong"): len(found - matched), (kind, "missed"): len(meant) - right}


def _hits(counted: Counter[tuple[str, str]], kinds: Sequence[str]) -> Hits:
    right, wrong, missed = (sum(counted[kind, how] for kind in kinds) for how in ("right", "wrong", "missed"))
    return Hits(right, wrong, missed)
