"""AfterShip: where parcels of some 1,200 carriers are. Reads up to 50 numbers at once, registers them one by one.

Source: AfterShip Tracking API 2026-07 (www.aftership.com/docs/tracking/2026-07): header as-api-key, envelope
{meta, data}; since 2024-07 each endpoint has a limit of its own, 6 reads and 20 registrations a second.
Error codes: its "Request errors".
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import httpx
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.errors import Unavailable
from pydantic import BaseModel, ValidationError

from logistics.carriers.aftership_tracking import Tracking, heard_of
from logistics.carriers.paced_client import PacedClient, refuse
from logistics.carriers.source import Scope
from logistics.carriers.source_words import SourceWords
from logistics.facts_heard import scans_in, with_scans

SCOPE = Scope("aftership", "AfterShip", most_numbers=50, most_waiting=100, registers=True)
HEADER = "as-api-key"
KEY = "CROSSDESK_AFTERSHIP_KEY"
TRACKINGS = "trackings"

ALREADY_EXISTS = 4003
REFUSALS: dict[int, tuple[ShipmentStatus, str]] = {
    4005: ("not_found", "AfterShip says that no carrier has numbers of this form."),
    4017: ("not_found", "AfterShip says that no carrier has numbers of this form."),
    4011: ("unknown", "AfterShip needs more than the number to ask this carrier."),
    4012: ("unknown", "AfterShip could not tell the carrier from the number."),
}
"""What a refusal of one number means. Other codes concern the account or us."""

log = logging.getLogger(__name__)


class Meta(BaseModel):
    code: int
    type: str | None = None


class TrackingList(BaseModel):
    trackings: list[Tracking]


class Listed(BaseModel):
    """Answer to a question for several numbers."""

    meta: Meta
    data: TrackingList


class Created(BaseModel):
    """Answer to a registration."""

    meta: Meta
    data: Tracking


class Rejected(BaseModel):
    """The envelope of a request refused."""

    meta: Meta


class AfterShip:
    """One account. `look_up` raises Unavailable when AfterShip cannot be asked now, Unanswered when it is too slow."""

    def __init__(self, reads: PacedClient, registrations: PacedClient, words: SourceWords) -> None:
        self._reads = reads
        self._registrations = registrations
        self._words = words

    async def turn(self) -> None:
        """Wait for the first request's turn. Raises Unavailable when it keeps failing."""
        await self._reads.turn()

    async def look_up(self, numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        """Facts of up to 50 canonical numbers, to be called after `turn`. Numbers nobody registered are registered.

        New numbers are asked for as well: one read for all is cheaper than a registration for each that has one.
        """
        found = await self._listed(numbers, paced=True)
        told, existing = await self._register([number for number in numbers if number not in found])
        if existing:
            found |= await self._listed(existing, paced=False)
        return found | told

    async def _listed(self, numbers: Sequence[str], *, paced: bool) -> dict[str, ShipmentFacts]:
        """Facts by number, of those AfterShip has. One it has from several carriers is told by the newest word."""
        params = {"tracking_numbers": ",".join(numbers), "limit": "200"}
        trackings = await self._reads.ask(read_list, "GET", TRACKINGS, paced=paced, params=params)
        now = datetime.now(UTC)
        found: dict[str, ShipmentFacts] = {}
        for tracking in trackings:
            facts = heard_of(tracking, self._words, now)
            number = str(facts.tracking_number)
            found[number] = newer(facts, found.get(number))
        return found

    async def _register(self, numbers: Sequence[str]) -> tuple[dict[str, ShipmentFacts], Sequence[str]]:
        """Facts of numbers just registered or refused, and the numbers that were registered already.

        A number that could not be registered is left out; the error is raised when that befell all of them.
        """
        outcomes = await asyncio.gather(*(self._create(number) for number in numbers), return_exceptions=True)
        failed = [each for each in outcomes if isinstance(each, BaseException)]
        if failed and (len(failed) == len(outcomes) or not isinstance(failed[0], Unavailable)):
            raise failed[0]
        told = {number: each for number, each in zip(numbers, outcomes, strict=True) if isinstance(each, ShipmentFacts)}
        return told, [number for number, each in zip(numbers, outcomes, strict=True) if each == ALREADY_EXISTS]

    async def _create(self, number: str) -> ShipmentFacts | int:
        """Facts of a new number, or ALREADY_EXISTS."""
        body = {"tracking_number": number}
        outcome = await self._registrations.ask(read_created, "POST", TRACKINGS, paced=False, json=body)
        now = datetime.now(UTC)
        if isinstance(outcome, Tracking):
            return heard_of(outcome, self._words, now)
        if outcome == ALREADY_EXISTS:
            return outcome
        status, reason = REFUSALS[outcome]
        return ShipmentFacts(status=status, tracking_number=number, checked_at=now, reasons=[reason])


def newer(facts: ShipmentFacts, other: ShipmentFacts | None) -> ShipmentFacts:
    """Whichever heard of its parcel last, with the scans of both."""
    if other is None:
        return facts
    at, other_at = (each.last_event.at if each.last_event else None for each in (facts, other))
    last = facts if other_at is None or (at is not None and at > other_at) else other
    return with_scans(last, (*scans_in(other), *scans_in(facts)))


def read_list(status: int, body: bytes) -> list[Tracking]:
    """The trackings of an answer. Raises Unavailable when it is not what the documentation promises."""
    refuse("AfterShip", status, KEY)
    if status != httpx.codes.OK:
        raise Unavailable(f"AfterShip answered {status} to GET /trackings")
    try:
        return Listed.model_validate_json(body).data.trackings
    except ValidationError as error:
        raise undocumented(error) from error


def read_created(status: int, body: bytes) -> Tracking | int:
    """The new tracking, or the code with which one number was refused. Raises Unavailable for all else."""
    if status != httpx.codes.FORBIDDEN:
        refuse("AfterShip", status, KEY)
    try:
        if status in (httpx.codes.OK, httpx.codes.CREATED):
            return Created.model_validate_json(body).data
        code = Rejected.model_validate_json(body).meta.code
    except ValidationError as error:
        raise undocumented(error) from error
    if code != ALREADY_EXISTS and code not in REFUSALS:
        log.error("AfterShip takes in no more numbers: see its error codes and the account", extra={"code": code})
        raise Unavailable(f"AfterShip refused a registration with code {code}")
    return code


def undocumented(error: ValidationError) -> Unavailable:
    """Names the first field at fault, never its value."""
    where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the whole"
    return Unavailable(f"AfterShip answered something that is not documented: {where}")
