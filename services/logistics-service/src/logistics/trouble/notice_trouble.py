"""Notices parcels in trouble: when there are news of one, and when a time runs out."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asyncpg.pool import PoolConnectionProxy
from crossdesk.bus.protocol import Bus
from crossdesk.consume.outages import is_contention, is_outage
from crossdesk.contracts.logistics import ShipmentAnomaly
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.store.database import Database

from logistics.arrival.kept_parcel import kept_parcel
from logistics.arrival.parcel import Parcel
from logistics.known import Known, KnownOrder
from logistics.read_known import Asked, read_known
from logistics.shipments.heard import heard_of
from logistics.shipments.keep import load_shipment
from logistics.shipments.scan import Scan, order
from logistics.shipments.shipment import Shipment
from logistics.tenants import known_tenants
from logistics.trouble.facts import facts_in_trouble
from logistics.trouble.judge import reckoned_at, standings
from logistics.trouble.judged_parcels import Claimed, Reckoned, begin, claim, end, hold, look_again, open_troubles
from logistics.trouble.kept_waits import read_waits
from logistics.trouble.publish_troubles import publish_troubles
from logistics.trouble.rules import load_rules
from logistics.trouble.standing import Changes, Standing, changes, next_look
from logistics.trouble.waits import NOTHING_LEARNT, Waits
from logistics.trouble.way_before import noticed_before, with_way_before

if TYPE_CHECKING:
    from logistics.arrival.model import ArrivalModel

LOOKED_EVERY = timedelta(seconds=5)
"""A look costs two statements while nothing is due."""

LEARNT_EVERY = timedelta(hours=12)
AT_ONCE = 50
PUT_OFF = timedelta(minutes=30)
"""Until a parcel that could not be judged is tried again."""

JUDGED_FOR = timedelta(days=120)
"""Since its order was placed."""

OVER = ("cancelled", "delivered", "returned")
NOBODY = ""

log = logging.getLogger(__name__)


@dataclass
class Experience:
    """What parcels are judged by: an estimate of arrivals where there is one, and waits as learnt in this process."""

    model: "Callable[[], ArrivalModel | None]" = lambda: None
    waits: Waits = NOTHING_LEARNT

    async def learn(self, database: Database) -> None:
        """Learn waits anew from the parcels that are kept."""
        rule = load_rules().silence
        self.waits = await read_waits(database, await known_tenants(database), datetime.now(UTC), rule)


@dataclass(frozen=True)
class Case:
    """A parcel as it is kept, of an order that is under way. `scans` are all tellings until now, sorted."""

    shipment: Shipment
    scans: Sequence[Scan]
    order: KnownOrder
    parcel: Parcel | None
    known: Known


def _now() -> datetime:
    return datetime.now(UTC)


async def notice_troubles(
    database: Database, bus: Bus, experience: Experience, clock: Callable[[], datetime] = _now
) -> None:
    """Judge all parcels whose time has come, and publish what was noticed, here or by whoever died before.

    Raises what the database or the bus raised; nothing is lost by it.
    """
    tenants = await known_tenants(database)
    if not tenants:
        return
    await publish_troubles(database, bus, tenants)
    while claimed := await _claim(database, tenants, clock()):
        for each in claimed:
            await judge_or_put_off(database, each, experience, clock())
        await publish_troubles(database, bus, tenants)


async def _claim(database: Database, tenants: Sequence[str], now: datetime) -> list[Claimed]:
    async with database.transaction(tenants) as connection:
        return await claim(connection, tenants, now, AT_ONCE)


async def judge_or_put_off(database: Database, claimed: Claimed, experience: Experience, now: datetime) -> None:
    """One parcel that cannot be judged must not keep the others from it."""
    try:
        await judge(database, claimed, experience, now)
    except Exception as error:
        if is_outage(error) or is_contention(error):
            raise
        log.exception("a parcel could not be judged and is looked at later")
        async with database.transaction([claimed.tenant]) as connection:
            await look_again(connection, claimed, Reckoned(None, None), now + PUT_OFF)


async def judge(database: Database, claimed: Claimed, experience: Experience, now: datetime) -> None:
    """Note which troubles of the parcel began and ended, and when to look again: in one transaction."""
    async with database.transaction([claimed.tenant]) as connection:
        kept = await hold(connection, claimed)
        if kept is None:
            return
        known_before = await open_troubles(connection, claimed)
        case = await read_case(connection, claimed, now)
        if case is None:
            await end(connection, claimed, known_before, now)
            await look_again(connection, claimed, kept, None)
            return
        known_before |= await noticed_before(connection, claimed.tenant, case.shipment)
        kept = await reckon(case, kept, experience.model())
        found = standings(case.scans, case.parcel, experience.waits, kept.p90, load_rules())
        await _note(connection, claimed, case, changes(found, known_before, now, load_rules()), experience, now)
        await look_again(connection, claimed, kept, next_moment(case, found, now))


async def read_case(connection: PoolConnectionProxy, claimed: Claimed, now: datetime) -> Case | None:
    """None for what is not judged: nothing scanned, a return, no order under way that is younger than JUDGED_FOR.

    Nor a parcel that goes on under other numbers: nobody scans its own any more. Those are judged by its way as well.
    """
    shipment = await load_shipment(connection, claimed.tenant, claimed.number, now=now)
    [known] = await read_known(connection, [Asked(claimed.tenant, NOBODY, numbers=(claimed.number,))])
    alive = [each for each in known.orders if each.status not in OVER and each.placed_at > now - JUDGED_FOR]
    if shipment is None or shipment.goes_on_as or shipment.direction == "return" or not alive:
        return None
    shipment = await with_way_before(connection, claimed.tenant, shipment, now=now)
    if shipment.state is None:
        return None
    scans = sorted((each for each in heard_of(shipment, ()) if each.at <= now), key=order)
    return Case(shipment, scans, alive[0], kept_parcel(shipment, alive[0], now), known)


async def reckon(case: Case, kept: Reckoned, model: "ArrivalModel | None") -> Reckoned:
    """The estimate that counts, made once; in a thread, for it takes milliseconds."""
    if case.parcel is None or model is None:
        return kept
    at = reckoned_at(case.scans, case.parcel, load_rules())
    if at == kept.at:
        return kept
    made = await asyncio.to_thread(model.estimate, case.parcel, at)
    return Reckoned(at, made.p90 if made else None)


async def _note(
    connection: PoolConnectionProxy,
    claimed: Claimed,
    case: Case,
    noted: Changes,
    experience: Experience,
    now: datetime,
) -> None:
    await end(connection, claimed, noted.ended, now)
    for each in noted.begun:
        facts = await facts_in_trouble(case.shipment, case.parcel, case.order, case.known, experience.model(), now)
        await begin(connection, each, anomaly(claimed, case, each, facts, now))


def anomaly(claimed: Claimed, case: Case, begun: Standing, facts: ShipmentFacts, now: datetime) -> ShipmentAnomaly:
    return ShipmentAnomaly(
        tenant=claimed.tenant,
        tracking_number=claimed.number,
        order_id=case.order.order_id,
        trouble=begun.trouble,
        since=begun.since,
        noticed_at=now,
        shipment=facts,
        why=f"a parcel is in trouble: {begun.trouble.replace('_', ' ')}",
    )


def next_moment(case: Case, found: Sequence[Standing], now: datetime) -> datetime | None:
    """When to look again without news: when a time runs out, or a scan dated ahead of now is due."""
    ahead = [each.at for each in heard_of(case.shipment, ()) if each.at > now]
    return min((each for each in (next_look(found, now), min(ahead, default=None)) if each), default=None)
