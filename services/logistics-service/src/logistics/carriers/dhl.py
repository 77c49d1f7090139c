"""DHL itself: where parcels with numbers of DHL and Deutsche Post are. Takes one number a call.

Source: DHL Shipment Tracking - Unified 1.5 (developer.dhl.com/api-reference/shipment-tracking): header DHL-API-Key,
problems as application/problem+json; a new key has one call in 5 seconds and 250 a day.
"""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Literal

import httpx
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from pydantic import BaseModel, ValidationError

from logistics.carriers.dhl_shipment import Shipment, Shipments, facts_of, numbers_of
from logistics.carriers.paced_client import PacedClient, refuse
from logistics.carriers.source import Scope
from logistics.carriers.source_words import SourceWords
from logistics.facts_heard import with_scans
from logistics.shipments.dhl_scans import scans_of_dhl

HEADER = "DHL-API-Key"
KEY = "CROSSDESK_DHL_KEY"
NOT_FOUND = "DHL knows no parcel with this number."

FORMS = re.compile(
    r"[A-Z]{2}[0-9]{9}DE"  # S10 of Deutsche Post and DHL Paket
    r"|JJD[0-9]{10,20}|JVGL[0-9]{8,20}|J[A-Z]{3}[0-9]{9,18}"  # licence plates: DHL Paket, DHL Express pieces
    r"|00340[0-9]{15}"  # SSCC of DHL Paket
    r"|(GM|LX|RX|UV)[0-9]{14,20}"  # DHL eCommerce
)
EXPRESS = re.compile(r"[0-9]{10}")


class Problem(BaseModel):
    """RFC 9457. A 404 without it is some other server's, at a wrong address."""

    title: str
    status: Literal[404]


def is_dhl_number(number: str) -> bool:
    """Whether a canonical number has a form of DHL. Ten digits are an Express waybill: the last is the rest by 7."""
    if EXPRESS.fullmatch(number):
        return int(number[:9]) % 7 == int(number[9])
    return FORMS.fullmatch(number) is not None


SCOPE = Scope("dhl", "DHL", most_waiting=2, takes=is_dhl_number)


class Dhl:
    """One key. `look_up` raises Unavailable when DHL cannot be asked now, Unanswered when it is too slow."""

    def __init__(self, client: PacedClient, words: SourceWords) -> None:
        self._client = client
        self._words = words

    async def turn(self) -> None:
        """Wait for the first request's turn. Raises Unavailable when it keeps failing."""
        await self._client.turn()

    async def look_up(self, numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        """Facts of canonical numbers, one call each, to be called after `turn`."""
        found: dict[str, ShipmentFacts] = {}
        for place, number in enumerate(numbers):
            facts = await self._one(number, paced=not place)
            found[str(facts.tracking_number)] = facts
        return found

    async def _one(self, number: str, *, paced: bool) -> ShipmentFacts:
        params = {"trackingNumber": number, "language": "en"}
        shipments = await self._client.ask(read, "GET", "track/shipments", paced=paced, params=params)
        now = datetime.now(UTC)
        if not shipments:
            return ShipmentFacts(status="not_found", tracking_number=number, checked_at=now, reasons=[NOT_FOUND])
        shipment = next((each for each in shipments if number in numbers_of(each)), shipments[0])
        facts = with_scans(facts_of(shipment, self._words, now), scans_of_dhl(shipment))
        return facts.model_copy(update={"tracking_number": number}) if number in numbers_of(shipment) else facts


def read(status: int, body: bytes) -> list[Shipment]:
    """The shipments of an answer, none for 404. Raises Unavailable when it is not what the documentation promises."""
    refuse("DHL", status, KEY)
    if status not in (httpx.codes.OK, httpx.codes.NOT_FOUND):
        raise Unavailable(f"DHL answered {status}")
    try:
        if status == httpx.codes.NOT_FOUND:
            Problem.model_validate_json(body)
            return []
        return Shipments.model_validate_json(body).shipments
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the whole"
        raise Unavailable(f"DHL answered something that is not documented: {where}") from error
