"""Calendars of desks from YAML or JSON: `desks: {berlin: {time_zone: ..., week: ...}}`, and whose desk is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from crossdesk.contracts.desks import DeskId
from crossdesk.contracts.event import Tenant
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import CalendarPlan, refuse_contradictions
from routing.calendars.seasons import Seasons
from routing.calendars.strict_yaml import fit, read_strictly


@dataclass(frozen=True)
class Desks:
    """Opening hours by desk, the first desk of each tenant, and all of them in their order."""

    hours: Mapping[str, OpeningHours] = field(default_factory=dict)
    tenants: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, tenant: str) -> OpeningHours | None:
        """The first desk of a tenant; None for one without a desk in the file."""
        desk = self.tenants.get(tenant)
        return self.hours[desk] if desk else None

    def all_of(self, tenant: str) -> Mapping[str, OpeningHours]:
        """All desks of a tenant, by name."""
        return {desk: self.hours[desk] for desk in self.teams.get(tenant, ())}


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    desks: dict[DeskId, CalendarPlan] = Field(min_length=1, max_length=5000)
    tenants: dict[Tenant, DeskId | Annotated[list[DeskId], Field(min_length=1, max_length=20)]] = {}


def read_desks_file(file: Path, seasons: Seasons) -> Desks:
    """Raises Misconfigured naming the file, or the place in it that is wrong."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file} cannot be read ({type(error).__name__}); name a YAML or JSON file") from error
    return read_desks(text, seasons, str(file))


def read_desks(text: str, seasons: Seasons, where: str) -> Desks:
    """Raises Misconfigured naming `where`, the desk, the field, and what to do."""
    written = fit(read_strictly(text, where), _File, where)
    teams = {tenant: [desks] if isinstance(desks, str) else desks for tenant, desks in written.tenants.items()}
    for tenant, desks in teams.items():
        if unknown := next((desk for desk in desks if desk not in written.desks), None):
            raise Misconfigured(f"{where}: tenants.{tenant}: no desk {unknown!r}; name one of those under `desks`")
    hours = {desk: _opening_hours(plan, seasons, f"{where}: desks.{desk}") for desk, plan in written.desks.items()}
    return Desks(hours, {tenant: desks[0] for tenant, desks in teams.items()}, teams)


def _opening_hours(plan: CalendarPlan, seasons: Seasons, where: str) -> OpeningHours:
    try:
        refuse_contradictions(plan, seasons)
    except ValueError as error:
        raise Misconfigured(f"{where}: {error}") from error
    return OpeningHours(plan, seasons)
