"""What is answered: each way to return, the best for the customer first."""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Kind = Literal["statutory_withdrawal", "shop_policy", "statutory_guarantee", "late_delivery"]
PaidBy = Literal["shop", "customer", "not_settled"]
Remedy = Literal["refund", "repair_or_replacement", "customers_choice", "by_severity"]
Refusal = Literal[
    "no_statutory_right",
    "no_rule_for_that_date",
    "period_over",
    "category_excluded",
    "shop_terms_apply_instead",
    "customer_was_informed",
    "not_late_yet",
    "already_delivered",
]


class ReturnLine(BaseModel):
    """A step, a document or a note: `code` for templates in any language, `text` in English."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="stable name, a key of wording.yaml")
    text: str = Field(description="English wording, one or two sentences")
    until: date | None = Field(None, description="last day for it, in the customer's zone, where there is one")


class ReturnSpan(BaseModel):
    """A length of time and what it counts from."""

    model_config = ConfigDict(frozen=True)

    count: int = Field(ge=0)
    unit: Literal["days", "working_days", "months"]
    counted_from: Literal["receipt", "purchase", "statement", "goods_back", "discovery"]


class CitedRule(BaseModel):
    """Where an option rests."""

    model_config = ConfigDict(frozen=True)

    source: str = Field(description="law and article, or the shop's policy")
    checked: Literal["certain", "draft"] = Field(description="draft: researched, but not yet held against the law")
    since: date | None = Field(description="first day of purchase the rule holds for")
    until: date | None = Field(description="last day of purchase it holds for; none while in force")


class ReturnOption(BaseModel):
    """One way to return. Days and dates are the customer's, in their zone."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    allowed: bool = Field(description="whether it is open now")
    refusal: Refusal | None = Field(None, description="why not")
    period_begun: bool = Field(True, description="false while nothing is delivered and the days count from delivery")
    deadline: AwareDatetime | None = Field(None, description="last second of the last day; none: not begun, not fixed")
    days_left: int | None = Field(None, ge=0, description="whole days after today; 0 on the last day and past it")
    return_paid_by: PaidBy = Field("not_settled", description="who pays for sending back")
    remedy: Remedy = Field("refund", description="what the customer gets")
    refunds_delivery: bool = Field(False, description="whether standard delivery to the customer is refunded too")
    refund_until: date | None = Field(None, description="if the customer says so today; none: not fixed, see notes")
    refund_within: ReturnSpan | None = Field(None, description="time the shop has to refund; none: no rule sets one")
    steps: tuple[ReturnLine, ...] = Field((), description="what the customer does, in order")
    documents: tuple[ReturnLine, ...] = Field((), description="what the customer needs at hand")
    notes: tuple[ReturnLine, ...] = Field((), description="conditions, limits and what is not known")
    rule: CitedRule | None = Field(None, description="the rule applied, or that says there is no right")
    estimate: bool = Field(description="something is assumed or the rule is a draft: tell it with reserve")


class ReturnOptions(BaseModel):
    """All ways to return a purchase, open ones first and among them the best for the customer first."""

    model_config = ConfigDict(frozen=True)

    country: str
    time_zone: str = Field(description="IANA zone the days are counted in")
    asked_at: AwareDatetime = Field(description="the moment judged, in that zone")
    options: tuple[ReturnOption, ...]
