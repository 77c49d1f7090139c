"""What a source said of a parcel: facts for customers, and the scans they come from, which stay in this service."""

from collections.abc import Iterable
from datetime import UTC, datetime

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.logistics_facts import ShipmentFacts
from pydantic import Field

from logistics.known import keep_facts
from logistics.polling.followed import move_on
from logistics.shipments.keep import keep_scans
from logistics.shipments.scan import Scan
from logistics.trouble.delay import delay_of
from logistics.trouble.judged_parcels import judge_soon


class FactsHeard(ShipmentFacts):
    """Facts as they are told by `source`. `scans` are never written out with them: events are to stay small."""

    scans: tuple[Scan, ...] = Field(default=(), exclude=True)
    source: str | None = Field(default=None, exclude=True)


def scans_in(facts: ShipmentFacts) -> tuple[Scan, ...]:
    """The scans that came along with facts, if any."""
    return facts.scans if isinstance(facts, FactsHeard) else ()


def with_scans(facts: ShipmentFacts, scans: Iterable[Scan]) -> FactsHeard:
    """The facts with the scans they come from, and the delay these tell of."""
    told = tuple(scans)
    return FactsHeard(**dict(facts) | {"scans": told, "delay": delay_of(told) or facts.delay})


async def keep_heard(connection: PoolConnectionProxy, tenant: str, facts: ShipmentFacts) -> None:
    """Keep both, within a transaction for the tenant; of several parcels in the order of their numbers.

    All news that somebody asked for come by here, whoever it was; the parcel's next question is due later by them.
    """
    await keep_facts(connection, tenant, facts)
    if isinstance(facts, FactsHeard) and facts.scans and facts.tracking_number:
        await keep_scans(connection, tenant, facts.tracking_number, facts.scans)
        await judge_soon(connection, tenant, facts.tracking_number, facts.checked_at or datetime.now(UTC))
    source = facts.source if isinstance(facts, FactsHeard) else None
    await move_on(connection, tenant, facts, facts.checked_at or datetime.now(UTC), source=source)
