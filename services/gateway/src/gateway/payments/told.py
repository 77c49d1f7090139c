"""What one event of a provider says, as events of ours."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.payments import DisputeReported, TransactionReported

from gateway.payments.refused import naming_fields, without_card_numbers

_ORDER_ID = re.compile(r"#?([A-Za-z0-9][A-Za-z0-9._-]{0,63})", re.ASCII)
_TWO_LETTERS = re.compile(r"[A-Z]{2}", re.ASCII)


@dataclass(frozen=True)
class Told:
    """`name` is the provider's own for its event: the same name is the same event, whenever it comes.

    Without events it is of a kind that tells us nothing, or nothing that another event does not tell.
    """

    kind: str
    name: str
    events: Sequence[Event] = ()

    def ids(self, tenant: str, provider: str) -> list[UUID]:
        """An id for each event, the same at every replica and every time."""
        return [
            derive_id(tenant, "payment-provider", provider, self.name, place) for place, _ in enumerate(self.events)
        ]


def transaction(**fields: Any) -> TransactionReported:
    """Raises Problem (422) naming the field of ours that is out of bounds or holds a card number."""
    without_card_numbers(fields)
    with naming_fields():
        return TransactionReported.model_validate(fields)


def dispute(**fields: Any) -> DisputeReported:
    """As `transaction`."""
    without_card_numbers(fields)
    with naming_fields():
        return DisputeReported.model_validate(fields)


def order_named(*references: str | None) -> str | None:
    """The first that can be an order of the shop, as `PUT /v1/orders/{order_id}` takes them."""
    found = (_ORDER_ID.fullmatch(reference) for reference in references if reference)
    return next((order[1] for order in found if order), None)


def hash_of_email(address: str | None) -> str | None:
    """SHA-256 of an address without spaces around it, in lower case and NFC, in hexadecimal."""
    plain = unicodedata.normalize("NFC", (address or "").strip().lower())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest() if plain else None


def country_of(code: str | None) -> str | None:
    """ISO 3166-1 alpha-2 where it is one: providers also say `ZZ`, `unknown` and nothing."""
    found = (code or "").strip().upper()
    return found if _TWO_LETTERS.fullmatch(found) and found != "ZZ" else None


def at_second(seconds: int) -> datetime:
    """A moment from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
