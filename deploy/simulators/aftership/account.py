"""One account of the API: the trackings it created and what became of them."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deploy.simulators.aftership.tables import Tables

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{4,99}")


class RejectionError(Exception):
    """A request is refused with the documented meta.code."""

    def __init__(self, code: int, *values: object) -> None:
        super().__init__(code, *values)
        self.code = code
        self.values = values


@dataclass
class Created:
    """A tracking the account has."""

    number: str
    slug: str
    created_at: datetime
    title: str | None = None
    order_id: str | None = None
    destination: str | None = None
    active: bool = True
    retracked: bool = False
    completed: str | None = None

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.slug}/{self.number}".encode()).hexdigest()[:32]


@dataclass
class Account:
    """All rules about trackings. Methods raise RejectionError with the documented code."""

    quota: int
    tables: Tables
    trackings: dict[str, Created] = field(default_factory=dict)
    used: int = 0

    def create(self, body: Any, now: datetime) -> Created:
        number = number_of(body)
        created = Created(number, self._slug(body, number), now, body.get("title"), body.get("order_id"))
        created.destination = body.get("destination_country_region")
        if created.id in self.trackings:
            raise RejectionError(4003)
        if self.used >= self.quota:
            raise RejectionError(403)
        self.used += 1
        self.trackings[created.id] = created
        return created

    def _slug(self, body: dict[str, Any], number: str) -> str:
        given = body.get("slug")
        if given and given not in self.tables.couriers:
            raise RejectionError(4010)
        slug = given or self.tables.detect(number)
        if slug is None:
            raise RejectionError(4012)
        return str(slug)

    def find(self, tracking_id: str) -> Created:
        if not re.fullmatch("[0-9a-z]{32}", tracking_id):
            raise RejectionError(4008, "id")
        if tracking_id not in self.trackings:
            raise RejectionError(4004)
        return self.trackings[tracking_id]

    def named(self, numbers: list[str], slugs: list[str]) -> list[Created]:
        """Newest first, as the API lists them; an empty list of numbers or slugs means all."""
        found = [each for each in self.trackings.values() if not numbers or each.number in numbers]
        return [each for each in reversed(found) if not slugs or each.slug in slugs]

    def delete(self, tracking_id: str) -> Created:
        found = self.find(tracking_id)
        del self.trackings[found.id]
        return found

    def retrack(self, tracking_id: str) -> Created:
        found = self.find(tracking_id)
        if found.active:
            raise RejectionError(4013)
        if found.retracked:
            raise RejectionError(4016)
        found.active = found.retracked = True
        return found

    def complete(self, tracking_id: str, reason: Any) -> Created:
        found = self.find(tracking_id)
        if reason not in ("DELIVERED", "LOST", "RETURNED_TO_SENDER"):
            raise RejectionError(4008, "reason")
        found.active, found.completed = False, reason
        return found


def number_of(body: Any) -> str:
    """The number a body names, upper case. Raises RejectionError when there is none or it is malformed."""
    number = body.get("tracking_number") if isinstance(body, dict) else None
    if not number:
        raise RejectionError(4007)
    if not isinstance(number, str) or not NUMBER.fullmatch(number.strip().upper()):
        raise RejectionError(4005)
    return number.strip().upper()
