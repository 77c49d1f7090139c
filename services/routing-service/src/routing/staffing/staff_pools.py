"""People for each pool and half-hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.staffing.needed_agents import Goals, GoalsOutOfReach, Staffed, needed
from routing.staffing.pools import Pool


@dataclass(frozen=True)
class StaffedHalfHour:
    """Contacts of a pool from `start` (UTC) on, their mean handling time in seconds, and who is needed."""

    pool: Pool
    start: datetime
    contacts: float
    handling: float
    staffed: Staffed


def staff_pools(pools: Sequence[Pool], goals: Goals) -> Sequence[StaffedHalfHour]:
    """In order of pool and time. Raises GoalsOutOfReach naming pool and half-hour."""
    return [_one(pool, start, goals) for pool in pools for start in sorted(pool.work)]


def _one(pool: Pool, start: datetime, goals: Goals) -> StaffedHalfHour:
    work = pool.work[start]
    try:
        staffed = needed(work.contacts, work.handling, goals)
    except GoalsOutOfReach as error:
        raise GoalsOutOfReach(f"{pool}, {start:%Y-%m-%d %H:%M} UTC: {error}") from None
    return StaffedHalfHour(pool, start, work.contacts, work.handling, staffed)
