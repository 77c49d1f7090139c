"""A customer asks about a parcel: find out which one and where it is, and hand the case on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork

from logistics.find_parcel import Choice, choose, named_in
from logistics.known import Known, keep_facts, read_known
from logistics.lookups import Lookups
from logistics.statuses import status_map
from logistics.tell import complete, fresh_enough, nothing_to_tell, without_carrier

ASK_SECONDS = 2.5
"""A customer waits for this: after it, what is known is told."""

NO_CARRIER = "No tracking service is set up, so the carrier cannot be asked."
NO_ANSWER = "The carrier could not be asked just now."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Located:
    """What to tell, and what the carrier said just now (to be kept)."""

    told: ShipmentFacts
    heard: ShipmentFacts | None = None


Locate = Callable[[Case, Database], Awaitable[Located]]


def needs_shipment(event: Case) -> bool:
    return bool(event.needs) and event.needs[0] == "shipment"


def look_for_parcel(lookups: Lookups | None) -> Locate:
    """The fetch step. It always finds something to tell, if only that nothing is known and why."""

    async def locate(event: Case, database: Database) -> Located:
        named, customer = named_in(event), event.inquiry.customer
        async with database.transaction([event.tenant]) as connection:
            known = await read_known(connection, event.tenant, customer.id, named.order_ids, named.numbers)
        choice = choose(named, customer, known)
        if choice.number is None:
            return Located(nothing_to_tell(choice))
        return await told_of(choice.number, choice, known, lookups)

    return locate


async def told_of(number: str, choice: Choice, known: Known, lookups: Lookups | None) -> Located:
    """What is told of one parcel, asking the carrier unless its last word is fresh."""
    now, parcel = datetime.now(UTC), known.parcel(number)
    if parcel and parcel.facts and fresh_enough(parcel, now):
        return Located(complete(parcel.facts, choice, parcel, now))
    if lookups is None:
        return Located(complete(without_carrier(number, parcel, NO_CARRIER, status_map()), choice, parcel, now))
    heard = await ask(lookups, number, new=parcel is None or parcel.facts is None)
    if heard is None or (heard.status == "unknown" and parcel and parcel.facts):
        return Located(complete(without_carrier(number, parcel, NO_ANSWER, status_map()), choice, parcel, now))
    return Located(complete(heard, choice, parcel, now), heard)


async def ask(lookups: Lookups, number: str, *, new: bool) -> ShipmentFacts | None:
    """None when nobody answers in time: the case goes on without."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await lookups.facts(number, new=new)
    except (Unavailable, TimeoutError) as error:
        log.info("a case goes on without the carrier's word", extra={"cause": type(error).__name__})
        return None


async def locate_shipment(event: Case, work: UnitOfWork, found: Located) -> list[Event]:
    """Keep what the carrier said, and hand the case on with its shipment filled in."""
    if found.heard is not None:
        await keep_facts(work.connection, event.tenant, found.heard)
    values = dict(event)
    values.update(needs=event.needs[1:], shipment=found.told, why=why(found.told))
    return [ShipmentLocated.model_validate(values)]


def why(told: ShipmentFacts) -> str:
    """For the timeline: the state and the first reason for it; parcel and order numbers are left out."""
    return f"Parcel is {told.status}: {told.reasons[0]}" if told.reasons else f"Parcel is {told.status}."
