"""One account of the API: the numbers it registered and what became of them."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deploy.simulators.seventeen_track.tables import Tables

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{4,49}")
CARRIER_CHANGES = 5


@dataclass
class Registration:
    """A registered number; `origin` 1 means that the carrier was told or recognised beyond doubt."""

    number: str
    carrier: int
    registered_at: datetime
    tag: str | None = None
    order_no: str | None = None
    lang: str | None = None
    stopped_at: datetime | None = None
    retracked: bool = False
    carrier_changes: int = 0
    pushed_at: datetime | None = None

    def named(self) -> dict[str, Any]:
        return {"number": self.number, "carrier": self.carrier}


class RejectionError(Exception):
    """One item of a request is refused; the others are not."""

    def __init__(self, code: int, *values: object) -> None:
        super().__init__(code, *values)
        self.code = code
        self.values = values


@dataclass
class Account:
    """All rules about registering, stopping and changing. Methods raise RejectionError with the documented code."""

    quota: int
    tables: Tables
    numbers: dict[str, Registration] = field(default_factory=dict)
    used: int = 0

    def register(self, item: dict[str, Any], now: datetime) -> dict[str, Any]:
        number = number_of(item)
        if number in self.numbers:
            raise RejectionError(-18019901, number)
        carrier = self._carrier(item, number)
        if self.used >= self.quota:
            raise RejectionError(-18019908)
        self.used += 1
        found = Registration(number, carrier, now, item.get("tag"), item.get("order_no"), item.get("lang"))
        self.numbers[number] = found
        return {"origin": 1, **found.named(), "email": None, "tag": found.tag, "lang": found.lang}

    def _carrier(self, item: dict[str, Any], number: str) -> int:
        given = item.get("carrier")
        if given:
            if given not in self.tables.carriers:
                raise RejectionError(-18019910, given)
            return int(given)
        found = self.tables.detect(number)
        if found is None:
            raise RejectionError(-18019903)
        return found

    def find(self, item: dict[str, Any]) -> Registration:
        number = number_of(item)
        found = self.numbers.get(number)
        if found is None or item.get("carrier") not in (None, 0, found.carrier):
            raise RejectionError(-18019902, number)
        return found

    def stop(self, item: dict[str, Any], now: datetime) -> dict[str, Any]:
        found = self.find(item)
        if found.stopped_at:
            raise RejectionError(-18019906)
        found.stopped_at = now
        return found.named()

    def retrack(self, item: dict[str, Any], now: datetime) -> dict[str, Any]:
        found = self.find(item)
        if not found.stopped_at:
            raise RejectionError(-18019904)
        if found.retracked:
            raise RejectionError(-18019905)
        found.stopped_at, found.retracked = None, True
        return found.named()

    def delete(self, item: dict[str, Any], now: datetime) -> dict[str, Any]:
        found = self.find(item)
        del self.numbers[found.number]
        return found.named()

    def change_carrier(self, item: dict[str, Any], now: datetime) -> dict[str, Any]:
        old, new = item.get("carrier_old"), item.get("carrier_new")
        found = self.find({"number": item.get("number")})
        self._check_change(found, old, new)
        found.carrier, found.carrier_changes = int(str(new)), found.carrier_changes + 1
        return found.named()

    def _check_change(self, found: Registration, old: Any, new: Any) -> None:
        refusals = {
            -18019801: not old,
            -18019804: not new,
            -18019802: new not in self.tables.carriers,
            -18019803: old == new,
            -18019805: old != found.carrier,
            -18019806: found.stopped_at is not None,
            -18019807: found.carrier_changes >= CARRIER_CHANGES,
        }
        for code, refused in refusals.items():
            if refused:
                raise RejectionError(code, old)


def number_of(item: Any) -> str:
    """The number an item names, upper case. Raises RejectionError when there is none or it is malformed."""
    number = item.get("number") if isinstance(item, dict) else None
    if not number:
        raise RejectionError(-18010010, "number")
    if not isinstance(number, str) or not NUMBER.fullmatch(number.strip().upper()):
        raise RejectionError(-18010012, number)
    return number.strip().upper()
