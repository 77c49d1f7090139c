"""The world of `world.yaml`: desks, their agents, and the customers who write."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from crossdesk.contracts.gateway import Channel
from pydantic import BaseModel, ConfigDict, Field

from routing.calendars.business_time import OpeningHours
from routing.calendars.calendar_plan import CalendarPlan
from routing.calendars.seasons import load_seasons
from routing.calendars.strict_yaml import fit, read_strictly
from routing.follow_sun.handover_rules import load_handover_rules
from routing.follow_sun.team import Team

NIGHT = 0.2
"""What comes at night, of what comes by day."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Crew(_Part):
    """Agents of a desk."""

    people: int = Field(ge=1, le=500)
    native: tuple[str, ...]
    capacity: int = Field(ge=1, le=50)


class Place(_Part):
    """Where customers live; `share` beside the others'."""

    share: float = Field(gt=0)
    time_zone: str
    country: str
    language: str

    def awake(self, at: datetime) -> float:
        """How much comes at this moment, of what comes by day."""
        return 1.0 if 8 <= at.astimezone(ZoneInfo(self.time_zone)).hour < 22 else NIGHT


class Minutes(_Part):
    live: float = Field(gt=0)
    other: float = Field(gt=0)


class World(_Part):
    """All of `world.yaml`."""

    desks: dict[str, CalendarPlan]
    agents: dict[str, Crew]
    customers: tuple[Place, ...]
    hourly: float = Field(gt=0)
    channels: dict[Channel, float]
    reply_minutes: Minutes
    answer_minutes: Minutes
    asks: tuple[str, ...]
    promised: float = Field(ge=0, le=1)
    opened_again: float = Field(ge=0, le=1)
    crashes_a_day: float = Field(ge=0)
    forgets_to_go: float = Field(ge=0, le=1)

    def without(self, closed: str | None) -> "World":
        """The same with one desk closed. Raises KeyError where there is none of that name."""
        if closed is None:
            return self
        _ = self.desks[closed]
        return self.model_copy(update={"desks": {name: plan for name, plan in self.desks.items() if name != closed}})

    def team(self) -> Team:
        seasons = load_seasons()
        hours: Mapping[str, OpeningHours] = {name: OpeningHours(plan, seasons) for name, plan in self.desks.items()}
        return Team(hours, load_handover_rules())


@cache
def load_world() -> World:
    """Read `world.yaml`. Raises Misconfigured naming what is wrong there."""
    text = (files("routing") / "sun_simulation" / "world.yaml").read_text("utf-8")
    return fit(read_strictly(text, "world.yaml"), World, "routing/sun_simulation/world.yaml")
