"""A shop's desks, as the API's schemas."""

from datetime import datetime
from typing import Any, Literal

from crossdesk.contracts.desks import ShopDesks
from pydantic import BaseModel, ConfigDict, Field

DESKS: dict[str, Any] = {
    "desks": [
        {
            "desk": "berlin",
            "time_zone": "Europe/Berlin",
            "week": {"mon": ["09:00-12:00", "13:00-17:30"], "fri": ["09:00-15:00"]},
            "holidays": [{"country": "DE", "region": "BE"}],
            "exceptions": [{"date": "2026-12-24", "shifts": ["09:00-13:00"]}, {"date": "2026-12-31"}],
        },
        {
            "desk": "manila",
            "time_zone": "Asia/Manila",
            "week": {"sun": ["22:00-06:00"], "mon": ["22:00-06:00"]},
            "seasons": [{"season": "singles_day", "week": {"wed": ["00:00-24:00"]}}],
        },
    ],
    "handover": {"ahead_minutes": 20},
}


class DesksAccepted(BaseModel):
    """Stored safely; routing goes by it within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "accepted", "desks": 2}]})

    status: Literal["accepted"] = "accepted"
    desks: int = Field(description="how many; 0 where those of the operator's file hold again")


class DesksShown(BaseModel):
    """One version."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 3, "configured_at": "2026-11-27T12:00:00Z", "desks": DESKS}]}
    )

    version: int = Field(description="0 where none was ever configured")
    configured_at: datetime | None = None
    desks: ShopDesks | None = Field(default=None, description="null: those of the operator's file, if any")


class DesksVersions(BaseModel):
    """The newest first."""

    versions: list[DesksShown]
