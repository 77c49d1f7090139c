"""Events that follow from no event, so that no receipt remembers them: written with the change, published after it."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Bus
from crossdesk.contracts import EVENTS
from crossdesk.contracts.event import Event
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

log = logging.getLogger(__name__)

SOURCE = "intent"
TOGETHER = 100


async def tell_later(connection: "PoolConnectionProxy", event: Event, at: datetime) -> None:
    """Note an event for `tell`, in the transaction that makes it true."""
    await connection.execute(
        "INSERT INTO untold (tenant, id, at, type, body) VALUES ($1, gen_random_uuid(), $2, $3, $4)",
        event.tenant,
        at,
        type(event).__name__,
        event.model_dump(mode="json"),
    )


async def tell(database: Database, bus: Bus, tenants: Collection[str]) -> int:
    """Publish what was noted, in order; gives how many. Where it is published twice the ids are the same.

    What cannot be published now is told the next time.
    """
    async with database.transaction(tenants) as connection:
        rows = await connection.fetch(
            "SELECT * FROM untold WHERE tenant = ANY ($1) ORDER BY place LIMIT $2", list(tenants), TOGETHER
        )
    if not rows:
        return 0
    envelopes = [
        wrap(EVENTS[row["type"]].model_validate(row["body"]), event_id=row["id"], source=SOURCE, time=row["at"])
        for row in rows
    ]
    try:
        await bus.publish(envelopes)
    except BusUnavailable as error:
        log.warning("news of intents wait for the bus", extra={"cause": str(error)})
        return 0
    places = [row["place"] for row in rows]
    async with database.transaction(tenants) as connection:
        await connection.execute(
            "DELETE FROM untold WHERE tenant = ANY ($1) AND place = ANY ($2)", list(tenants), places
        )
    return len(rows)
