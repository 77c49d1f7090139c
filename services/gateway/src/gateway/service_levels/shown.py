"""A shop's service levels, and the clocks of a conversation, as the API's schemas."""

from datetime import datetime
from typing import Any, Literal

from crossdesk.contracts.service_levels import ServiceLevels, SlaClockKind
from crossdesk.contracts.sla_clocks import Awaited
from pydantic import BaseModel, ConfigDict, Field

LEVELS: dict[str, Any] = {
    "warn_at_percent": [50, 75, 90],
    "pauses": ["resolution"],
    "gains": [{"from_percent": 75, "points": 10}, {"from_percent": 100, "points": 30}],
    "rules": [
        {
            "name": "urgent",
            "when": {"lanes": ["urgent"]},
            "targets": {"first_response": "5m", "next_response": "10m", "resolution": "4h"},
        },
        {"name": "vip", "when": {"customer_tiers": ["vip"]}, "targets": {"first_response": "15m"}},
        {"name": "everybody", "targets": {"first_response": "1h30m", "resolution": "24h"}},
    ],
}
CLOCK: dict[str, Any] = {
    "clock": "first_response",
    "state": "running",
    "target_minutes": 15,
    "left_seconds": 420,
    "due_at": "2026-11-27T12:15:00Z",
}


class ServiceLevelsAccepted(BaseModel):
    """Stored safely; whoever comes to the desk within moments is promised this."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "accepted", "rules": 3}]})

    status: Literal["accepted"] = "accepted"
    rules: int = Field(description="how many; 0 where the default holds again")


class ServiceLevelsShown(BaseModel):
    """One version."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 3, "configured_at": "2026-11-27T12:00:00Z", "levels": LEVELS}]}
    )

    version: int = Field(description="0 where none was ever configured")
    configured_at: datetime | None = None
    levels: ServiceLevels | None = Field(default=None, description="null: the default, see routing-service")


class ServiceLevelVersions(BaseModel):
    """The newest first."""

    versions: list[ServiceLevelsShown]


class SlaClockShown(BaseModel):
    """One clock of a conversation, in opening time of the desk that has it."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLOCK]})

    clock: SlaClockKind
    state: Literal["running", "paused", "missed"]
    target_minutes: int
    left_seconds: int = Field(description="of opening time, at `since`")
    due_at: datetime | None = Field(default=None, description="when the target is used up; null while it is paused")


class SlaShown(BaseModel):
    """How soon this conversation is to be answered. A clock that came to its end is not among `clocks`."""

    rule: str = Field(description="of the shop's service levels")
    since: datetime = Field(description="since when the clocks stand so")
    waits_for: Awaited | None = Field(
        default=None, description="null: it is our turn; callback: the customer chose one, and its window is ahead"
    )
    clocks: list[SlaClockShown]


def shown(clocks: dict[str, Any], since: datetime, now: datetime) -> SlaShown:
    """Clocks as they were told `since`, looked at `now`."""
    told = SlaShown(since=since, **clocks)
    late = {each.clock for each in told.clocks if each.due_at and each.due_at <= now}
    seen = [each.model_copy(update={"state": "missed"}) if each.clock in late else each for each in told.clocks]
    return told.model_copy(update={"clocks": seen})
