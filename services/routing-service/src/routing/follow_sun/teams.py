"""The desks of all tenants this process knows: a shop's own, by version, or else those of the operator's file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.desks import DeskCalendar, ShopDesks, WeekShifts

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import CalendarPlan
from routing.calendars.read_calendars import Desks
from routing.calendars.seasons import Seasons, load_seasons
from routing.follow_sun.handover_rules import HandoverRules, load_handover_rules
from routing.follow_sun.team import Team

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_KEPT = 1_000
"""Tenants whose calendars are kept; beyond it the one kept longest is laid out anew when needed."""

VERSIONS = """
SELECT e.tenant, p.version FROM unnest($1::text[]) AS e (tenant)
CROSS JOIN LATERAL (SELECT version FROM desk_plans WHERE tenant = e.tenant ORDER BY version DESC LIMIT 1) p
"""
PLANS = """
SELECT p.tenant, p.version, p.desks FROM unnest($1::text[], $2::int[]) AS e (tenant, version)
JOIN desk_plans p USING (tenant, version)
"""


@dataclass
class Teams:
    """Of a process. A version never changes once it is written, so what is laid out here is never stale."""

    file: Desks = field(default_factory=Desks)
    rules: HandoverRules = field(default_factory=load_handover_rules)
    _known: dict[str, Team] = field(default_factory=dict)

    async def of(self, connection: "PoolConnectionProxy", tenants: Iterable[str]) -> dict[str, Team]:
        """The desks of each tenant as they are configured now."""
        wanted = list(tenants)
        found = await connection.fetch(VERSIONS, wanted)
        return await self.at(connection, dict.fromkeys(wanted, 0) | {row["tenant"]: row["version"] for row in found})

    async def at(self, connection: "PoolConnectionProxy", versions: Mapping[str, int]) -> dict[str, Team]:
        """The desks of each tenant in the version given, 0 for none; reads those that are not laid out yet."""
        new = {tenant: number for tenant, number in versions.items() if number and not self._has(tenant, number)}
        if new:
            for tenant, version, desks in await connection.fetch(PLANS, list(new), list(new.values())):
                self._keep(tenant, self._team(tenant, desks, version))
        return {tenant: self._known[tenant] if number else self.default(tenant) for tenant, number in versions.items()}

    def default(self, tenant: str) -> Team:
        """Of the operator's file; without any desk where it names none for the tenant."""
        return Team(self.file.all_of(tenant), self.rules)

    def _team(self, tenant: str, desks: Mapping[str, Any] | None, version: int) -> Team:
        """A version without desks is the default again."""
        return team_of(ShopDesks.model_validate(desks), self.rules, version) if desks else self.default(tenant)

    def _has(self, tenant: str, version: int) -> bool:
        return tenant in self._known and self._known[tenant].version == version

    def _keep(self, tenant: str, team: Team) -> None:
        self._known.pop(tenant, None)
        self._known[tenant] = team
        while len(self._known) > MOST_KEPT:
            del self._known[next(iter(self._known))]


def team_of(shop: ShopDesks, rules: HandoverRules, version: int) -> Team:
    """A shop's desks, ready to be reckoned with."""
    hours = {calendar.desk: OpeningHours(plan_of(calendar), _seasons()) for calendar in shop.desks}
    return Team(hours, rules.with_times(shop.handover), version)


def plan_of(calendar: DeskCalendar) -> CalendarPlan:
    """The calendar as the operator's file has it. Raises ValidationError for what `faults_in_desks` refuses."""
    holidays = [source.model_dump(exclude_none=True) for source in calendar.holidays]
    written = {
        "time_zone": calendar.time_zone,
        "week": _week(calendar.week),
        "holidays": holidays,
        "seasons": {each.season: _week(each.week) for each in calendar.seasons},
        "exceptions": {each.date: list(each.shifts) or "closed" for each in calendar.exceptions},
    }
    return CalendarPlan.model_validate(written)


def _week(week: WeekShifts) -> dict[str, list[str]]:
    return {day: shifts for day in WeekShifts.model_fields if (shifts := list(getattr(week, day)))}


@cache
def _seasons() -> Seasons:
    return load_seasons()
