"""The shop's own system, asked for one parcel a call as the shop's mapping file says."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.errors import Unavailable

from logistics.carriers.erp_mapping import ErpMapping, value_at
from logistics.carriers.erp_scans import scans_of_erp
from logistics.carriers.estimates import ENDED
from logistics.carriers.local_time import alpha_2, due_in, moment_in
from logistics.carriers.paced_client import PacedClient, refuse
from logistics.carriers.source import Scope, said
from logistics.facts_heard import with_scans
from logistics.numbers.tracking_number import canonical

SCOPE = Scope("erp", "The shop's own system", most_calls=8, most_waiting=20)
UNKNOWN = "The shop's own system does not know the parcel."


class Erp:
    """`look_up` raises Unavailable when the system cannot be asked now, Unanswered when it is too slow."""

    def __init__(self, client: PacedClient, mapping: ErpMapping) -> None:
        self._client = client
        self._mapping = mapping

    async def turn(self) -> None:
        """Wait for the first request's turn. Raises Unavailable when it keeps failing."""
        await self._client.turn()

    async def look_up(self, numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        """Facts of canonical numbers, one call each, to be called after `turn`."""
        found: dict[str, ShipmentFacts] = {}
        for place, number in enumerate(numbers):
            url, read = self._mapping.url_of(number), partial(read_facts, number, self._mapping)
            facts = await self._client.ask(read, "GET", url, paced=not place)
            found[str(facts.tracking_number)] = facts
        return found


def read_facts(number: str, mapping: ErpMapping, status: int, body: bytes) -> ShipmentFacts:
    """Facts as of now. Raises Unavailable when the answer is not what the mapping promises."""
    return facts_of(number, read(status, body), mapping, datetime.now(UTC))


def read(status: int, body: bytes) -> Any:
    """The JSON of an answer, None for 404. Raises Unavailable for anything else."""
    refuse(SCOPE.title, status, "the variables named under `headers` in CROSSDESK_ERP_MAPPING")
    if status == httpx.codes.NOT_FOUND:
        return None
    if status != httpx.codes.OK:
        raise Unavailable(f"{SCOPE.title} answered {status}")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unavailable(f"{SCOPE.title} answered something that is no JSON") from error


def facts_of(number: str, answer: Any, mapping: ErpMapping, asked_at: datetime) -> ShipmentFacts:
    """Facts as of `asked_at`. That the system does not know a parcel says nothing of the carrier.

    Raises Unavailable when the answer lacks the number or the status where the mapping has them.
    """
    if answer is None:
        return ShipmentFacts(status="unknown", tracking_number=number, checked_at=asked_at, reasons=[UNKNOWN])
    where = mapping.fields_
    told, word = value_at(answer, where.number), value_at(answer, where.status)
    if told is None or word is None:
        missing = where.number if told is None else where.status
        raise Unavailable(f"{SCOPE.title} answered without a value at {missing}: check the mapping file")
    destination = alpha_2(value_at(answer, where.destination))
    status = mapping.status_of(word)
    due = due_in(destination, value_at(answer, where.estimated_delivery)) if status not in ENDED else None
    facts = ShipmentFacts(
        status=status,
        tracking_number=canonical(told),
        carrier=said(value_at(answer, where.carrier)),
        last_event=event_of(answer, mapping),
        destination=destination,
        estimated_delivery=due if due and due >= asked_at else None,
        checked_at=asked_at,
        reasons=[f"The shop's own system reports {said(word)}."],
    )
    return with_scans(facts, scans_of_erp(answer, mapping))


def event_of(answer: Any, mapping: ErpMapping) -> ShipmentEvent | None:
    """The last event; a time without an offset may mean several moments and is not told."""
    where = mapping.fields_
    at = moment_in(None, value_at(answer, where.event_at))
    words = said(value_at(answer, where.event_description)) or said(value_at(answer, where.status))
    if at is None or words is None:
        return None
    return ShipmentEvent(at=at, description=words, location=said(value_at(answer, where.event_location)))
