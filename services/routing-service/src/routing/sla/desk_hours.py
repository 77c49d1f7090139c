"""Whose opening hours count for a conversation: those of its tenant's desk, or all hours where the tenant has none."""

from collections.abc import Mapping
from functools import cache

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import week_of
from routing.calendars.seasons import load_seasons
from routing.conversation import Conversation
from routing.policy import Policy

ALL_HOURS = ""
"""Stands for a desk where a tenant has none: no desk is called that."""


def desk_of(conversation: Conversation, policy: Policy) -> str:
    """The id of the desk that has a conversation."""
    return policy.desks.tenants.get(conversation.tenant, ALL_HOURS)


def hours_by_desk(policy: Policy) -> Mapping[str, OpeningHours]:
    """All desks there are, and ALL_HOURS."""
    return {**policy.desks.hours, ALL_HOURS: _round_the_clock()}


@cache
def _round_the_clock() -> OpeningHours:
    return OpeningHours(week_of({"mon-sun": ["00:00-24:00"]}, "UTC"), load_seasons())
