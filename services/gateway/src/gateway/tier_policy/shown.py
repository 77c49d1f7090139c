"""A shop's policy of tiers, as the API's schemas."""

from datetime import datetime
from typing import Any, Literal

from crossdesk.contracts.tier_policy import TierPolicy
from pydantic import BaseModel, ConfigDict, Field

POLICY: dict[str, Any] = {
    "rules": [
        {
            "name": "anger",
            "when": {"sentiments": ["negative"], "emotions": ["anger"]},
            "then": "person",
            "priority": 30,
            "urgent": True,
        },
        {"name": "small_talk", "when": {"intents": ["greeting", "thanks"], "drafted": ["answer"]}, "then": "instant"},
        {
            "name": "dear_orders",
            "when": {"markets": ["DE", "AT"], "order_value_from": [{"minor": 50000, "currency": "EUR"}]},
            "then": "person",
        },
        {"name": "unsure", "when": {"confidence_below": 0.6}, "then": "guided"},
    ],
    "otherwise": "instant",
}


class TierPolicyAccepted(BaseModel):
    """Stored safely; decisions go by it within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "accepted", "rules": 4}]})

    status: Literal["accepted"] = "accepted"
    rules: int = Field(description="how many; 0 where the default holds again")


class TierPolicyShown(BaseModel):
    """One version. Each decision names the one it went by."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 3, "configured_at": "2026-11-27T12:00:00Z", "policy": POLICY}]}
    )

    version: int = Field(description="0 where none was ever configured")
    configured_at: datetime | None = None
    policy: TierPolicy | None = Field(default=None, description="null: the default policy, see routing-service")


class TierPolicyVersions(BaseModel):
    """The newest first."""

    versions: list[TierPolicyShown]
