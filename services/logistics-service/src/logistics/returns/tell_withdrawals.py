"""Confirmed withdrawals are put on the log: at once, and by a round where that failed or a process died in between."""

import logging
from datetime import UTC, datetime, timedelta

from crossdesk.bus.envelope import Envelope, wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts.event import derive_id
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database

from logistics.returns.keep_withdrawal import KeptWithdrawal, kept_of
from logistics.returns.withdrawal_shown import withdrawn
from logistics.tenants import known_tenants

PUBLISH_SECONDS = 3.0
AT_ONCE = 100
RETOLD_EVERY = timedelta(seconds=20)

log = logging.getLogger(__name__)

UNTOLD = """
    SELECT * FROM withdrawals WHERE tenant = $1 AND submitted_at IS NOT NULL AND told_at IS NULL
    ORDER BY submitted_at LIMIT $2
"""
TOLD = """
    UPDATE withdrawals SET told_at = $3
    WHERE tenant = $1 AND order_id = ANY ($2::text[]) AND submitted_at IS NOT NULL AND told_at IS NULL
"""


async def tell_untold(database: Database, bus: Bus) -> None:
    """Tell what is not yet noted as told. Told twice it has the same id, so that whoever handles it does so once.

    Raises BusUnavailable and what the database raises; nothing is lost by that.
    """
    for tenant in await known_tenants(database):
        async with database.transaction([tenant]) as connection:
            rows = await connection.fetch(UNTOLD, tenant, AT_ONCE)
        if rows:
            await tell_withdrawals(database, bus, tenant, [kept_of(row) for row in rows])


async def tell_now(database: Database, bus: Bus, tenant: str, kept: KeptWithdrawal) -> None:
    """Tell of one right after its confirmation. The customer's receipt does not wait for a log that is away."""
    if kept.told:
        return
    try:
        await tell_withdrawals(database, bus, tenant, [kept])
    except BusUnavailable as error:
        log.warning("a withdrawal is told by the next round", extra={"cause": str(error)})


async def tell_withdrawals(database: Database, bus: Bus, tenant: str, kept: list[KeptWithdrawal]) -> None:
    """Publish, then note. Between the two a crash leaves them to be told again."""
    await bus.publish([envelope_of(tenant, each) for each in kept], deadline=PUBLISH_SECONDS)
    async with database.transaction([tenant]) as connection:
        await connection.execute(TOLD, tenant, [each.order_id for each in kept], datetime.now(UTC))


def envelope_of(tenant: str, kept: KeptWithdrawal) -> Envelope:
    """The same id, time and body however often it is made."""
    event = withdrawn(tenant, kept)
    identity = derive_id(tenant, "withdrawal", kept.order_id)
    return wrap(event, event_id=identity, source="logistics", time=event.submitted_at)
