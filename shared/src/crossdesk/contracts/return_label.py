"""What is asked and told of return labels."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.return_options import Kind
from crossdesk.contracts.return_question import Days, GoodsCategory, ReturnReason

EXAMPLE: dict[str, Any] = {"option": "statutory_withdrawal", "items": [{"sku": "LAMP-2", "quantity": 1}]}


class LabelItem(BaseModel):
    """A line of the order that goes back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    quantity: int = Field(ge=1, le=10_000)


class ReturnLabelAsked(BaseModel):
    """A label for a return by one of the ways `GET /v1/return-options` gives; what bears on that is asked as there."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    option: Kind = Field(description="the way to return")
    items: tuple[LabelItem, ...] = Field((), max_length=200, description="what goes back; none: the whole order")
    reason: ReturnReason = Field("changed_mind", description="why the customer returns")
    category: GoodsCategory = Field("ordinary", description="what kind of goods")
    opened: bool | None = Field(None, description="seal broken; left out: not known")
    delivered_at: AwareDatetime | None = Field(None, description="when the last item came, where no carrier told")
    policy_days: Days | None = Field(None, description="days the shop itself grants; needed for `shop_policy`")


class ReturnLabelShown(BaseModel):
    """The label, at the shop."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    option: Kind
    label_url: str
    carrier: str | None = None
    tracking_number: str | None = Field(None, description="the parcel back; it is followed like those of the order")
    valid_until: date | None = Field(None, description="last day the carrier takes it")
