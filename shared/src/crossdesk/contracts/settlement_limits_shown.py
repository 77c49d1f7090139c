"""What is told of a shop's limits for automatic settlement."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Settlement

MOST_SETTLEMENT_VERSIONS = 50
"""Versions of a tenant that are kept."""

LIMITS: dict[str, Any] = {
    "up_to": [{"minor": 5000, "currency": "EUR"}, {"minor": 600000, "currency": "JPY"}],
    "per_customer_month": [{"minor": 10000, "currency": "EUR"}],
    "dispute_fees": [{"minor": 2000, "currency": "EUR"}],
}

Amounts = Annotated[list[Money], Field(max_length=200)]


class SettlementLimitsShown(BaseModel):
    """What is paid back without a person, each in the currency it is paid in; what no amount is given for is not."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"set_by": "shop", "version": 3, "configured_at": "2026-11-27T12:00:00Z", **LIMITS}]
        },
    )

    set_by: Literal["shop", "operator", "nobody"] = Field(
        description="`shop`: you put them; `operator`: set for you, while you have none; `nobody`: nothing is paid"
    )
    version: int = Field(description="of what you put or deleted here; 0 where you never did")
    configured_at: AwareDatetime | None = None
    up_to: Amounts = Field(description="the largest refund")
    per_customer_month: Amounts = Field(
        description="all refunds to one customer in 30 days; without it `up_to` counts for the month, too"
    )
    dispute_fees: Amounts = Field(description="what a chargeback costs you")


class SettlementVersion(BaseModel):
    """What was put or deleted once."""

    model_config = ConfigDict(frozen=True)

    version: int
    configured_at: AwareDatetime
    limits: Settlement | None = Field(description="null where they were deleted")


class SettlementVersions(BaseModel):
    """The newest first."""

    model_config = ConfigDict(frozen=True)

    versions: list[SettlementVersion]
