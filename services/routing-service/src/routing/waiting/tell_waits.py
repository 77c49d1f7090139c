"""Customers in the queue are told where they stand and how long it may take, when that changed enough to matter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from crossdesk.contracts.event import Event
from crossdesk.contracts.waits import WaitEstimated, WaitsDue
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callback import customer_zone
from routing.follow_sun.team import NOT_SOON, Team, opens_in
from routing.follow_sun.teams import Teams
from routing.metrics import WAITS_TOLD
from routing.policy import Policy
from routing.waiting.competition import Competition, Placed
from routing.waiting.customers import booked_lately, end_waits, read_customers
from routing.waiting.queue_seen import see_queue
from routing.waiting.wait_text import wait_text

LOOKED_EVERY = timedelta(seconds=5)
TOLD_AT_ONCE = 500
"""Those nearest their turn; the others at the next look, some seconds later."""


async def tell_waits(event: WaitsDue, work: UnitOfWork, policy: Policy, teams: Teams) -> list[Event]:
    """WaitEstimated for each who is told something new. What was told and came to its end is compared with it."""
    connection, tenant, now = work.connection, event.tenant, work.now
    desks = (await teams.of(connection, [tenant]))[tenant]
    look = int(now.timestamp() // LOOKED_EVERY.total_seconds())
    seen = await see_queue(connection, tenant, now, desks.resting(now), look)
    over = await end_waits(connection, tenant, now)
    for each in over:
        WAITS_TOLD.labels(each.held).inc()
    competition = Competition(seen, policy.matching)
    places = competition.places()
    booked = [each.conversation_id for each in over if each.callback] + await booked_lately(connection, tenant, now)
    customers = await read_customers(connection, tenant, list(dict.fromkeys([*places, *booked])))
    news = (competition.news(each, places.get(each.conversation_id), now) for each in customers)
    told = list(islice((each for each in news if each), TOLD_AT_ONCE))
    await _note(told, work, tenant)
    return [_estimated(each, tenant, opens_first(desks, now), policy) for each in told]


def opens_first(desks: Team, now: datetime) -> datetime | None:
    """When the first of the shop's desks opens; None where none is known, or one is open and lacks whom it takes."""
    waits = [opens_in(hours, now) for hours in desks.hours.values()]
    soonest = min(waits, default=timedelta())
    return now + soonest if timedelta() < soonest < NOT_SOON else None


def _estimated(placed: Placed, tenant: str, opening: datetime | None, policy: Policy) -> WaitEstimated:
    customer, told, wanted = placed.customer, placed.told, placed.customer.wanted
    zone = customer_zone(customer.time_zone, wanted.country, policy.country_zones)
    opens_at = opening if told.state == "nobody_on_duty" else None
    text = wait_text(told, wanted.language, opens_at, zone)
    return WaitEstimated(
        tenant=tenant,
        conversation_id=customer.conversation_id,
        lane=customer.lane,
        inquiry_id=customer.inquiry_id,
        state=told.state,
        position=told.position,
        least_minutes=told.least,
        most_minutes=told.most,
        opens_at=opens_at,
        text=text[0] if text else None,
        language=text[1] if text else wanted.language,
        why=_why(placed),
    )


def _why(placed: Placed) -> str:
    if placed.told.state == "nobody_on_duty":
        return "nobody who may help is on duty"
    ahead = f"{placed.place.before} who wait for the same agents go before, {placed.place.ahead:.1f} of them to these"
    if placed.wait is None:
        return f"{ahead}; too little happened at the desk lately to tell how long it takes"
    rests_on = {"pace": "how many turns came lately"}.get(placed.wait.by, "who is on duty and how long a turn took")
    return f"{ahead}; by {rests_on} about {placed.wait.mean:.0f} seconds"


async def _note(told: Sequence[Placed], work: UnitOfWork, tenant: str) -> None:
    """Keep what was told, to compare it; where nobody is on duty there is nothing to compare."""
    if not told:
        return
    rows = [
        (
            placed.customer.conversation_id,
            placed.customer.queued_at,
            placed.told.state,
            placed.told.position,
            placed.told.least,
            placed.told.most,
            work.now if placed.told.state == "nobody_on_duty" else None,
        )
        for placed in told
    ]
    await work.connection.execute(TOLD, tenant, work.now, *map(list, zip(*rows, strict=True)))


TOLD = """
INSERT INTO waits AS known (tenant, conversation_id, queued_at, state, position, least, most, ended_at, told_at, times)
SELECT $1, *, $2, 1 FROM unnest(
    $3::uuid[], $4::timestamptz[], $5::text[], $6::int[], $7::int[], $8::int[], $9::timestamptz[])
ON CONFLICT (tenant, conversation_id) DO UPDATE SET
    queued_at = excluded.queued_at, state = excluded.state, position = excluded.position, least = excluded.least,
    most = excluded.most, ended_at = excluded.ended_at, served = NULL, told_at = excluded.told_at,
    times = known.times + 1
"""
