"""What is asked: a purchase that someone wants to return, and the shop's own policy."""

from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from crossdesk.contracts.return_question import GoodsCategory, ReturnReason
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

MOST_DAYS = 3650
"""Longest policy taken, ten years: more is a slip of the pen."""


class ShopPolicy(BaseModel):
    """What the shop itself promises, beside the law."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[int, Field(ge=0, le=MOST_DAYS, description="days to return, the day they count from left out")]
    counted_from: Literal["delivery", "purchase"] = Field("delivery", description="what the days count from")
    return_paid_by: Literal["shop", "customer"] = Field("customer", description="who pays for sending back")
    excluded: frozenset[GoodsCategory] = Field(frozenset(), description="categories the shop does not take back")
    refund_days: Annotated[int, Field(ge=0, le=MOST_DAYS)] | None = Field(None, description="days until the refund")
    refund_counted_from: Literal["statement", "goods_back"] = Field(
        "goods_back", description="what refund_days count from: the customer's word, or the goods' arrival at the shop"
    )


class Purchase(BaseModel):
    """One purchase by a consumer at a distance. Times are aware; days are the customer's, in their zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: str = Field(pattern="^[A-Z]{2}$", description="country delivered to, ISO 3166-1 alpha-2, such as DE")
    bought_at: AwareDatetime = Field(description="when the order was placed")
    delivered_at: AwareDatetime | None = Field(None, description="when the last item came; none while under way")
    time_zone: str | None = Field(None, description="IANA zone of the customer; else the first of the market's")
    reason: ReturnReason = Field(description="why the customer wants to return")
    category: GoodsCategory = Field("ordinary", description="what kind of goods")
    opened: bool | None = Field(None, description="seal broken, or download begun; none: not known")
    informed: bool = Field(True, description="the shop gave the information on withdrawal that the law demands")
    informed_at: AwareDatetime | None = Field(None, description="when it gave it later; only with informed false")
    return_cost_told: bool = Field(True, description="the shop said before the purchase who pays for sending back")
    policy: ShopPolicy | None = Field(None, description="the shop's own policy, as it was shown before the purchase")

    @field_validator("delivered_at")
    @classmethod
    def _after_purchase(cls, delivered_at: AwareDatetime | None, known: ValidationInfo) -> AwareDatetime | None:
        bought_at = known.data.get("bought_at")
        if delivered_at and bought_at and delivered_at < bought_at:
            raise ValueError("lies before bought_at: check which of the two is wrong")
        return delivered_at

    @field_validator("informed_at")
    @classmethod
    def _only_if_later(cls, informed_at: AwareDatetime | None, known: ValidationInfo) -> AwareDatetime | None:
        if informed_at and known.data.get("informed") is not False:
            raise ValueError("needs informed to be false: leave it out where the shop informed before the purchase")
        return informed_at

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str | None) -> str | None:
        if name is not None and name not in time_zones():
            raise ValueError("is no time zone of the IANA database: give one such as Europe/Berlin")
        return name


@cache
def time_zones() -> frozenset[str]:
    """Names of the IANA time zone database."""
    return frozenset(available_timezones())
