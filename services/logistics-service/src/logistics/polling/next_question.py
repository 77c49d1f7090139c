"""When a parcel is asked about next. Pure rules over what is known of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus

from logistics.polling.how_often import HowOften, Row, how_often

MOST_DOUBLINGS = 16


@dataclass(frozen=True)
class Heard:
    """What is known of a parcel. `due_at` is when it is to arrive, `pushed_at` when a source pushed news of it last.

    `unchanged` is how many questions in a row brought nothing new. Times are aware UTC.
    """

    status: ShipmentStatus
    due_at: datetime | None = None
    pushed_at: datetime | None = None
    unchanged: int = 0


@dataclass(frozen=True)
class NextQuestion:
    """`at` (aware UTC) a parcel is to be asked about, which is `every` so often, and what its news are worth then."""

    at: datetime
    every: timedelta
    worth: float


def heard_in(facts: ShipmentFacts, *, pushed_at: datetime | None = None, unchanged: int = 0) -> Heard:
    """What facts tell; the carrier's own date goes before our estimate."""
    estimate = facts.arrival.p50 if facts.arrival else None
    return Heard(facts.status, facts.estimated_delivery or estimate, pushed_at, unchanged)


def next_question(heard: Heard, now: datetime) -> NextQuestion | None:
    """None: the parcel is not asked about again, its way has ended."""
    table = how_often()
    row = table.statuses[heard.status]
    if row.minutes is None:
        return None
    near = heard.status in ("in_transit", "customs") and is_near(heard.due_at, now)
    minutes = float(min(row.minutes, table.near.minutes) if near else row.minutes)
    if row.grows:
        minutes *= 2.0 ** min(heard.unchanged, MOST_DOUBLINGS)
    if is_pushed(heard.pushed_at, now):
        minutes *= table.pushed.times
    every = min(timedelta(minutes=minutes), table.longest)
    return NextQuestion(now + every, every, worth_of(row, table, near=near))


def first_question(now: datetime) -> NextQuestion:
    """Of a parcel that was just imported."""
    table = how_often()
    every = timedelta(minutes=table.first_minutes)
    return NextQuestion(now + every, every, table.statuses["unknown"].worth)


def after_failure(failures: int, now: datetime) -> datetime:
    """When to ask again after so many questions in a row that nobody answered."""
    table = how_often()
    doubled = timedelta(minutes=table.failed_minutes) * 2.0 ** min(max(failures, 1) - 1, MOST_DOUBLINGS)
    return now + min(doubled, table.longest)


def is_near(due_at: datetime | None, now: datetime) -> bool:
    """Whether the day of arrival is close, before or behind: a parcel that is late is waited for no less."""
    return due_at is not None and abs(due_at - now) <= timedelta(hours=how_often().near.hours)


def is_pushed(pushed_at: datetime | None, now: datetime) -> bool:
    """Whether a source still tells news of the parcel by itself."""
    return pushed_at is not None and now - pushed_at <= timedelta(hours=how_often().pushed.hours)


def worth_of(row: Row, table: HowOften, *, near: bool) -> float:
    return max(row.worth, table.near.worth) if near else row.worth
