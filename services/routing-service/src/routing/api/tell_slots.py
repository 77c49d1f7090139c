"""`GET /v1/conversations/{conversation_id}/callback-slots`: windows a customer may choose among, and what is booked.

It is read without the desk's lock: who chooses a window that filled up meanwhile is refused then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from crossdesk.admit import refusal
from crossdesk.contracts.callbacks import CallbackPromise, CallbackSlot, CallbackSlots
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from routing.callback import Window, customer_zone
from routing.callbacks.promises import count_booked
from routing.callbacks.slots import places_left, windows_of
from routing.follow_sun.teams import Teams
from routing.policy import Policy

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

WAITING = """
SELECT d.country, d.time_zone, d.agent_id, c.starts_at, c.ends_at, c.time_zone AS booked_zone, c.chosen
FROM desk d LEFT JOIN callbacks c USING (tenant, conversation_id) WHERE d.tenant = $1 AND d.conversation_id = $2
"""
NOBODY_NEEDED = "nobody waits for a person in this conversation"
WITH_AGENT = "an agent has this conversation already and replies there"


@dataclass(frozen=True)
class Slots:
    """`clock` tells the time (aware UTC)."""

    database: Database
    policy: Policy
    teams: Teams
    clock: Callable[[], datetime]

    async def tell(self, request: Request, tenant: str) -> Response:
        """404 for a conversation that is not this tenant's or needs no person, 409 for one that an agent has."""
        conversation_id = _id(request)
        if conversation_id is None:
            return refusal(404, NOBODY_NEEDED)
        async with self.database.transaction([tenant]) as connection:
            row = await connection.fetchrow(WAITING, tenant, conversation_id)
            if row is None or row["agent_id"]:
                return refusal(409, WITH_AGENT) if row else refusal(404, NOBODY_NEEDED)
            left = await self._places(connection, tenant, row)
        zone = customer_zone(row["time_zone"], row["country"], self.policy.country_zones)
        found = CallbackSlots(
            conversation_id=conversation_id,
            time_zone=zone.key,
            booked=_booked(row, zone),
            slots=[_slot(window, places, zone) for window, places in left.items() if places],
        )
        return Response(found.model_dump_json(), media_type="application/json")

    async def _places(
        self, connection: "PoolConnectionProxy", tenant: str, row: "asyncpg.Record"
    ) -> Mapping[Window, int]:
        rules, now = self.policy.callbacks, self.clock()
        zone = customer_zone(row["time_zone"], row["country"], self.policy.country_zones)
        team = (await self.teams.of(connection, [tenant]))[tenant]
        windows = windows_of(team.hours.values(), now, zone, row["country"], rules)
        return places_left(windows, await count_booked(connection, tenant, windows), tenant, rules)


def _id(request: Request) -> UUID | None:
    try:
        return UUID(request.path_params["conversation_id"])
    except ValueError:
        return None


def _slot(window: Window, places: int, zone: ZoneInfo) -> CallbackSlot:
    return CallbackSlot(
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        local_starts_at=window.starts_at.astimezone(zone),
        local_ends_at=window.ends_at.astimezone(zone),
        places=places,
    )


def _booked(row: "asyncpg.Record", zone: ZoneInfo) -> CallbackPromise | None:
    if row["starts_at"] is None:
        return None
    return CallbackPromise(
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        local_starts_at=row["starts_at"].astimezone(zone),
        local_ends_at=row["ends_at"].astimezone(zone),
        chosen=row["chosen"],
    )
