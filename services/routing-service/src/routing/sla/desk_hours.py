"""Whose opening hours count for a conversation: those of the desk that has it, or all hours where its shop has none."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from crossdesk.store.unit_of_work import UnitOfWork

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.seasons import load_seasons
from routing.callback import customer_zone
from routing.conversation import Conversation
from routing.office import Office
from routing.policy import Policy

ALL_HOURS = ""
"""Stands for a desk where a shop has none: no desk is called that."""
ONE_DAY = timedelta(days=1)


def desk_of(conversation: Conversation, work: UnitOfWork[Office], policy: Policy) -> str:
    """Its agent's desk, or else the one that serves the customer next. The tenant's desk is open."""
    desk = work.rows.desk
    team = desk.team(conversation.tenant)
    agent = desk.agents.find(conversation.tenant, conversation.agent_id) if conversation.agent_id else None
    if agent and agent.abilities.desk in team.hours:
        return agent.abilities.desk or ALL_HOURS
    zone = customer_zone(conversation.time_zone, conversation.country, policy.country_zones)
    return next(iter(team.by_daytime(zone, work.now)), ALL_HOURS)


def hours_by_desk(tenant: str, work: UnitOfWork[Office]) -> Mapping[str, OpeningHours]:
    """The tenant's desks, and ALL_HOURS."""
    return {**work.rows.desk.team(tenant).hours, ALL_HOURS: _round_the_clock()}


def look_no_later(look_at: datetime | None, desk: str, tenant: str, work: UnitOfWork[Office]) -> datetime | None:
    """Where another desk may take over when this one closes, that is when to look at the latest."""
    team = work.rows.desk.team(tenant)
    if look_at is None or len(team.hours) < 2:
        return look_at
    return min(look_at, closes_at(team.hours[desk], work.now))


def closes_at(hours: OpeningHours, now: datetime) -> datetime:
    """When a desk closes next, a day from now at the latest: also of one that opens only later, or never closes."""
    in_a_day = now + ONE_DAY
    return next((closes for _, closes in hours.open_spans(now, in_a_day)), in_a_day)


@cache
def _round_the_clock() -> OpeningHours:
    return OpeningHours(week_of({"mon-sun": ["00:00-24:00"]}, "UTC"), load_seasons())
