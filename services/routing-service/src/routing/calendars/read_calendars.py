"""Calendars of desks from YAML or JSON: `desks: {berlin: {time_zone: ..., week: ...}}`."""

from collections.abc import Mapping
from typing import Annotated

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import CalendarPlan, refuse_contradictions
from routing.calendars.seasons import Seasons
from routing.calendars.strict_yaml import fit, read_strictly

DeskId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class _Desks(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    desks: dict[DeskId, CalendarPlan] = Field(min_length=1, max_length=5000)


def read_calendars(text: str, seasons: Seasons, where: str) -> Mapping[str, OpeningHours]:
    """Opening hours by desk. Raises Misconfigured naming `where`, the desk, the field, and what to do."""
    plans = fit(read_strictly(text, where), _Desks, where).desks
    return {desk: _opening_hours(plan, seasons, f"{where}: desks.{desk}") for desk, plan in plans.items()}


def _opening_hours(plan: CalendarPlan, seasons: Seasons, where: str) -> OpeningHours:
    try:
        refuse_contradictions(plan, seasons)
    except ValueError as error:
        raise Misconfigured(f"{where}: {error}") from error
    return OpeningHours(plan, seasons)
