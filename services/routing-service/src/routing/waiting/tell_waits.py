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
from routing.waiting.place_all import Placed, news_of
from routing.waiting.queue_seen import see_queue
from routing.waiting.wait_text import wait_text

TOLD_AT_ONCE = 500
"""Those nearest their turn; the others at the next look, some seconds later."""


async def tell_waits(event: WaitsDue, work: UnitOfWork, policy: Policy, teams: Teams) -> list[Event]:
    """WaitEstimated for each who is told something new. What was told and came to its end is compared with it."""
    for row in await work.connection.fetch(END, event.tenant, work.now):
        WAITS_TOLD.labels(row["held"]).inc()
    desks = (await teams.of(work.connection, [event.tenant]))[event.tenant]
    seen = await see_queue(work.connection, event.tenant, work.now, desks.resting(work.now))
    told = list(islice(news_of(seen, policy.matching, work.now), TOLD_AT_ONCE))
    await _note(told, work, event.tenant)
    return [_estimated(placed, event.tenant, opens_first(desks, work.now), policy) for placed in told]


def opens_first(desks: Team, now: datetime) -> datetime | None:
    """When the first of the shop's desks opens; None where none is known, or one is open and lacks whom it takes."""
    waits = [opens_in(hours, now) for hours in desks.hours.values()]
    soonest = min(waits, default=timedelta())
    return now + soonest if timedelta() < soonest < NOT_SOON else None


def _estimated(placed: Placed, tenant: str, opening: datetime | None, policy: Policy) -> WaitEstimated:
    customer, told = placed.customer, placed.told
    zone = customer_zone(customer.time_zone, customer.country, policy.country_zones)
    opens_at = opening if told.state == "nobody_on_duty" else None
    text = wait_text(told, customer.language, opens_at, zone)
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
        language=text[1] if text else customer.language,
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
END = """
WITH over AS (
    SELECT w.conversation_id, d.state AS now_is, s.given_at FROM waits w
    LEFT JOIN desk d USING (tenant, conversation_id)
    LEFT JOIN served s ON s.tenant = w.tenant AND s.conversation_id = w.conversation_id AND s.given_at >= w.told_at
    WHERE w.tenant = $1 AND w.ended_at IS NULL AND d.state IS DISTINCT FROM 'waiting'
)
UPDATE waits w SET ended_at = coalesce(o.given_at, $2),
    served = CASE WHEN o.given_at IS NOT NULL THEN true WHEN o.now_is IS NULL THEN false END
FROM over o WHERE w.tenant = $1 AND w.conversation_id = o.conversation_id
RETURNING CASE
    WHEN w.state <> 'estimated' OR o.given_at IS NULL THEN 'not to be judged'
    WHEN o.given_at < w.told_at + w.least * interval '1 minute' THEN 'sooner'
    WHEN o.given_at > w.told_at + w.most * interval '1 minute' THEN 'later'
    ELSE 'in range' END AS held
"""
"""Who no longer waits: served (true), gone (false), or promised a callback (unknown); and how right they were told."""
