"""Looks at the clock for desks whose shift ends: tells on the log where something is to be handed over.

As in `desk_rounds.py` nothing is changed here, and all replicas say the same under the same id and time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.rounds import Round
from crossdesk.store.database import Database

from routing.desk_rounds import LOOKED_EVERY, of_all_tenants, on_the_beat, review_at
from routing.follow_sun.ended import Ended, ended, ended_columns, ending
from routing.follow_sun.team import Team
from routing.follow_sun.teams import Teams
from routing.say_once import Said, say_once

HELD = """
SELECT DISTINCT a.tenant FROM agents a
JOIN unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS e (tenant, desk, channel, ended)
    ON e.tenant = a.tenant AND e.desk = a.abilities::json ->> 'desk'
WHERE a.active > 0 AND (a.on_duty_since IS NULL OR a.on_duty_since < e.ended) AND EXISTS (
    SELECT FROM desk d
    WHERE d.tenant = a.tenant AND d.agent_id = a.agent_id AND d.state = 'assigned' AND d.channel = e.channel
)
"""
"""By agents: of those whose shift is over hardly any has something left, while others have all there is."""
WAITING = """
SELECT t.tenant FROM unnest($1::text[]) AS t (tenant)
WHERE EXISTS (SELECT FROM desk WHERE tenant = t.tenant AND state = 'waiting')
"""


def _now() -> datetime:
    return datetime.now(UTC)


def shift_round(database: Database, bus: Bus, teams: Teams, said: Said) -> Round:
    """Looks as often as all else that time changes at desks."""
    return Round("shifts that end", LOOKED_EVERY, partial(tell_ended_shifts, database, bus, teams, said=said))


async def tell_ended_shifts(
    database: Database, bus: Bus, teams: Teams, clock: Callable[[], datetime] = _now, said: Said | None = None
) -> None:
    """Publish DeskReviewDue for each tenant with something to hand over. Raises what database or bus raised.

    What may go ahead of the end, and who waits while desks are off, is looked at once a minute.
    """
    at = on_the_beat(clock())

    async def look(tenants: Sequence[str]) -> set[str]:
        async with database.transaction(tenants) as connection:
            known = await teams.of(connection, tenants)
            with_desks = {tenant: team for tenant, team in known.items() if team.hours}
            if not with_desks:
                return set()
            each_minute = at.second < LOOKED_EVERY.seconds
            due = {row["tenant"] for row in await connection.fetch(HELD, *_columns(with_desks, at, ahead=each_minute))}
            if each_minute and (off := [tenant for tenant, team in with_desks.items() if team.resting(at)]):
                due |= {row["tenant"] for row in await connection.fetch(WAITING, off)}
            return due

    due = sorted({tenant for found in await of_all_tenants(database, look) for tenant in found})
    await say_once(bus, [review_at(tenant, at) for tenant in due], said)


def _columns(
    teams: Mapping[str, Team], at: datetime, *, ahead: bool
) -> tuple[list[str], list[str], list[str], list[datetime]]:
    rows = [(tenant, each) for tenant, team in teams.items() for each in _due(team, at, ahead=ahead)]
    return [tenant for tenant, _ in rows], *ended_columns([each for _, each in rows])


def _due(team: Team, at: datetime, *, ahead: bool) -> Iterable[Ended]:
    return [*ended(team, at), *(ending(team, at) if ahead else ())]
