"""A customer asks about a parcel: find out which one and where it is, and hand the case on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database

from logistics.carriers.sources import Carriers
from logistics.carriers.statuses import status_map
from logistics.estimate_arrival import Arrivals
from logistics.facts_heard import keep_heard
from logistics.find_parcel import Choice, carried_on, choose, may_be_a_slip, named_in
from logistics.known import Known
from logistics.read_known import Asked, KnownReader
from logistics.recall_arrivals import RecalledArrivals
from logistics.tell import complete, fresh_enough, nothing_to_tell, without_carrier

ASK_SECONDS = 2.5
"""A customer waits for this: after it, what is known is told."""

NO_CARRIER = "No tracking service is set up, so the carrier cannot be asked."
NO_ANSWER = "The carrier could not be asked just now."

log = logging.getLogger(__name__)


Locate = Callable[[Case, Database], Awaitable[ShipmentFacts]]


def needs_shipment(event: Case) -> bool:
    return bool(event.needs) and event.needs[0] == "shipment"


def look_for_parcel(lookups: Carriers | None, reader: KnownReader, arrivals: Arrivals | None = None) -> Locate:
    """The fetch step. It always finds something to tell, if only that nothing is known and why.

    What a carrier says is kept right here: a replay of the event may keep it again, or find it fresh.
    """
    estimates = RecalledArrivals(arrivals, reader.shipments) if arrivals else None

    async def locate(event: Case, database: Database) -> ShipmentFacts:
        named, customer = named_in(event), event.inquiry.customer
        known = await reader.read(Asked(event.tenant, customer.id, named.order_ids, named.numbers))
        own = Known()
        if may_be_a_slip(named, known):
            own = await reader.read(Asked(event.tenant, customer.id, latest=True))
        choice = carried_on(choose(named, customer, known, own.orders), known.and_parcels_of(own))
        if choice.number is None:
            return nothing_to_tell(choice)
        told, heard = await told_of(choice.number, choice, known.and_parcels_of(own), lookups)
        if heard is not None:
            async with database.transaction([event.tenant]) as connection:
                await keep_heard(connection, event.tenant, heard)
        return await estimates.add(told, choice.order, event.tenant) if estimates else told

    return locate


async def told_of(
    number: str, choice: Choice, known: Known, lookups: Carriers | None
) -> tuple[ShipmentFacts, ShipmentFacts | None]:
    """What is told of one parcel, and what the carrier said, who is asked unless its last word is fresh."""
    now, parcel = datetime.now(UTC), known.parcel(number)
    if parcel and parcel.facts and fresh_enough(parcel, now):
        return complete(parcel.facts, choice, parcel, now), None
    if lookups is None:
        return complete(without_carrier(number, parcel, NO_CARRIER, status_map()), choice, parcel, now), None
    heard = await ask(lookups, number, new=parcel is None or parcel.facts is None)
    if heard is None or (heard.status == "unknown" and parcel and parcel.facts):
        return complete(without_carrier(number, parcel, NO_ANSWER, status_map()), choice, parcel, now), None
    return complete(heard, choice, parcel, now), heard


async def ask(lookups: Carriers, number: str, *, new: bool) -> ShipmentFacts | None:
    """None when nobody answers in time: the case goes on without."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await lookups.facts(number, new=new)
    except (Unavailable, TimeoutError) as error:
        log.info("a case goes on without the carrier's word", extra={"cause": type(error).__name__})
        return None


async def locate_shipment(event: Case, found: ShipmentFacts) -> list[Event]:
    """Hand the case on with its shipment filled in."""
    values = dict(event)
    values.update(needs=event.needs[1:], shipment=found, why=why(found))
    return [ShipmentLocated.model_validate(values)]


def why(told: ShipmentFacts) -> str:
    """For the timeline: the state and the first reason for it; parcel and order numbers are left out."""
    return f"Parcel is {told.status}: {told.reasons[0]}" if told.reasons else f"Parcel is {told.status}."
