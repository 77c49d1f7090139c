"""What is asked of ways to return: the query of `GET /v1/return-options`."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ReturnReason = Literal["changed_mind", "defective", "wrong_item", "not_as_described", "late"]
GoodsCategory = Literal["hygiene_sealed", "custom_made", "perishable", "digital", "ordinary"]
Days = Annotated[int, Field(ge=0, le=3650)]
"""Ten years at most: more is a slip of the pen."""


class ReturnQuestion(BaseModel):
    """A purchase by a consumer at a distance: of an order that was imported, or by country and date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: ReturnReason = Field(description="why the customer wants to return")
    order_id: str | None = Field(
        None,
        pattern=r"^#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="an imported order: gives country, purchase and, where its parcels were delivered, delivery",
    )
    country: str | None = Field(None, pattern="^[A-Z]{2}$", description="delivered to, ISO 3166-1 alpha-2")
    bought_at: AwareDatetime | None = Field(None, description="when the order was placed")
    delivered_at: AwareDatetime | None = Field(None, description="when the last item came; left out while under way")
    time_zone: str | None = Field(None, max_length=64, description="IANA zone of the customer; else the market's first")
    category: GoodsCategory = Field("ordinary", description="what kind of goods")
    opened: bool | None = Field(None, description="seal broken, or download begun; left out: not known")
    informed: bool = Field(True, description="the shop gave the information on withdrawal that the law demands")
    return_cost_told: bool = Field(True, description="the shop said before the purchase who pays for sending back")
    policy_days: Days | None = Field(None, description="days the shop itself grants; left out: none beyond the law")
    policy_counted_from: Literal["delivery", "purchase"] = "delivery"
    policy_return_paid_by: Literal["shop", "customer"] = "customer"
    policy_excluded: list[GoodsCategory] = Field([], max_length=5, description="what the shop does not take back")
    policy_refund_days: Days | None = Field(None, description="days until the shop refunds")
