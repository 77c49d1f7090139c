"""`logistics-service plan`: what is followed, what is due, and how late it is; of the service or simulated."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from asyncpg import Record
from crossdesk.store.database import Database

from logistics.polling.quota import Quota
from logistics.polling.simulate import simulate
from logistics.polling.spread import Spread, in_words, spread
from logistics.tenants import known_tenants

LATEST = 5
LAST_CHARACTERS = 4

FOLLOWED = """
    SELECT status, right(tracking_number, $3) AS ends_in, extract(epoch FROM $2 - next_ask_at)::float8 AS late
    FROM followed_parcels WHERE tenant = ANY ($1) AND next_ask_at IS NOT NULL AND live_until > $2
"""


@dataclass(frozen=True)
class StatusLine:
    """Parcels of one status; `late` is of those that are due."""

    status: str
    parcels: int
    due: int
    late: Spread


@dataclass(frozen=True)
class Latest:
    """One of those that wait longest: the end of its number, and for how many seconds it has been due."""

    ends_in: str
    status: str
    late: float


@dataclass(frozen=True)
class PlanShown:
    """`asked_per_minute` is what the quotas allow in the background, by source."""

    parcels: int
    due: int
    asked_per_minute: Mapping[str, float]
    statuses: Sequence[StatusLine]
    latest: Sequence[Latest]

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    def as_text(self) -> str:
        allowed = (f"{source:20} {most:8,.1f} parcels a minute" for source, most in self.asked_per_minute.items())
        rows = (
            f"{line.status:20} {line.parcels:8,} {line.due:8,} {late_in_words(line.late)}" for line in self.statuses
        )
        latest = (f"  ...{each.ends_in}  {each.status}, {in_words(each.late)} late" for each in self.latest)
        return "\n".join(
            [
                f"{self.parcels:,} parcels are followed, {self.due:,} are due.",
                *(allowed if self.asked_per_minute else ["No source is set up: nothing is asked."]),
                f"{'status':20} {'parcels':>8} {'due':>8} {'late p50':>10} {'p95':>10} {'max':>10}",
                *rows,
                *(["The latest:", *latest] if self.latest else []),
            ]
        )


@dataclass(frozen=True)
class SimulatedLine:
    """Questions about parcels told to be in one status, and news that a parcel has come into it, when noticed."""

    status: str
    asked: int
    late: Spread
    news: int
    noticed: Spread


@dataclass(frozen=True)
class SimulatedPlan:
    """Figures of a simulated day. `used` is the share of the turns the background may take."""

    parcels: int
    hours: int
    asked: int
    used: float
    waiting_most: int
    late: Spread
    statuses: Sequence[SimulatedLine]

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    def as_text(self) -> str:
        rows = (
            f"{line.status:20} {line.asked:9,} {late_in_words(line.late)} {line.news:8,} {late_in_words(line.noticed)}"
            for line in self.statuses
        )
        columns = f"{'p50':>10} {'p95':>10} {'max':>10}"
        return "\n".join(
            [
                f"{self.parcels:,} parcels in {self.hours} hours: {self.asked:,} questions, {self.used:.0%} of the "
                f"turns; {self.waiting_most:,} waited at most.",
                f"{'':20} {'':9} {'asked late':>32} {'':8} {'news noticed after':>32}",
                f"{'status':20} {'asked':>9} {columns} {'news':>8} {columns}",
                *rows,
                f"{'all':20} {self.asked:9,} {late_in_words(self.late)}",
            ]
        )


async def read_plan(database: Database, quotas: Mapping[str, Quota]) -> PlanShown:
    """The plan as it stands, of all tenants. `quotas` are of the sources that are asked in the background."""
    tenants, now = await known_tenants(database), datetime.now(UTC)
    async with database.transaction(tenants) as connection:
        rows = await connection.fetch(FOLLOWED, tenants, now, LAST_CHARACTERS)
    due = sorted((row for row in rows if row["late"] >= 0), key=lambda row: -row["late"])
    return PlanShown(
        parcels=len(rows),
        due=len(due),
        asked_per_minute={name: round(quota.polls_per_second * 60, 2) for name, quota in quotas.items()},
        statuses=[status_line(status, rows) for status in sorted({row["status"] for row in rows})],
        latest=[Latest(row["ends_in"], row["status"], round(row["late"], 1)) for row in due[:LATEST]],
    )


def status_line(status: str, rows: Sequence[Record]) -> StatusLine:
    lates = [row["late"] for row in rows if row["status"] == status]
    due = [late for late in lates if late >= 0]
    return StatusLine(status, len(lates), len(due), spread(due))


def simulated_plan(parcels: int, quota: Quota, *, hours: int, seed: int) -> SimulatedPlan:
    """Follow simulated parcels within the quota; see simulate.py."""
    measured = simulate(parcels, quota, hours=hours, seed=seed)
    lines = [
        SimulatedLine(
            status,
            len(measured.late[status]),
            spread(measured.late[status]),
            len(measured.noticed[status]),
            spread(measured.noticed[status]),
        )
        for status in sorted({*measured.late, *measured.noticed})
    ]
    turns = quota.polls_per_second * hours * 3600
    late = spread(each for late in measured.late.values() for each in late)
    return SimulatedPlan(parcels, hours, measured.asked, measured.asked / turns, measured.waiting_most, late, lines)


def late_in_words(late: Spread) -> str:
    return f"{in_words(late.p50):>10} {in_words(late.p95):>10} {in_words(late.max):>10}"
