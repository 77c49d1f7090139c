"""Rules of returns as data: what a market's YAML file may say. Every cell tells its source and how sure it is."""

from datetime import date
from typing import Literal, Self, TypeVar

from crossdesk.contracts.return_options import PaidBy, Remedy, ReturnSpan
from crossdesk.contracts.return_question import GoodsCategory, ReturnReason
from pydantic import BaseModel, ConfigDict, Field, model_validator

RuleT = TypeVar("RuleT", bound="Dated")
Start = Literal["receipt", "purchase", "statement", "goods_back", "discovery"]


class Strict(BaseModel):
    """Refuses what it does not know: a misspelt key in a table must not pass for a missing one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(Strict):
    source: str = Field(min_length=1)
    checked: Literal["certain", "draft"]


class Term(Strict):
    """A length of time: exactly one of days, working days and months, and what it counts from."""

    days: int | None = Field(None, ge=0)
    working_days: int | None = Field(None, ge=1)
    months: int | None = Field(None, ge=1)
    counted_from: Start
    first_day_counts: bool = False
    ends_on_working_day: bool = False

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum(each is not None for each in (self.days, self.working_days, self.months)) != 1:
            raise ValueError("give exactly one of days, working_days and months")
        return self

    def span(self) -> ReturnSpan:
        """As it is told to customers."""
        if self.working_days is not None:
            return ReturnSpan(count=self.working_days, unit="working_days", counted_from=self.counted_from)
        if self.months is not None:
            return ReturnSpan(count=self.months, unit="months", counted_from=self.counted_from)
        return ReturnSpan(count=self.days or 0, unit="days", counted_from=self.counted_from)


class Dated(Cited):
    """Holds for purchases from the first to the last day, both included, in the customer's zone."""

    from_: date = Field(alias="from")
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)


class ReturnCost(Cited):
    paid_by: PaidBy | Literal["customer_if_told"]


class Refund(Cited):
    """`term` is none where the law sets no date."""

    term: Term | None = None
    includes_delivery: bool = False


class Exclusions(Cited):
    """Categories without the right: always, or only once opened."""

    categories: dict[GoodsCategory, Literal["always", "opened"]]


class Extension(Strict):
    """How long the right lasts where the shop did not tell of it: months more than the period, or months in all."""

    months: int = Field(ge=1)
    counted_from: Literal["end_of_period", "start_of_period"] = "end_of_period"


class WithdrawalRule(Dated):
    """Right to withdraw for no reason. Without `period` there is none, and `source` says where that stands."""

    period: Term | None = None
    only_if: Literal["no_terms_stated", "not_informed"] | None = None
    if_not_informed: Extension | None = None
    send_back_days: int | None = None
    return_cost: ReturnCost | None = None
    refund: Refund | None = None
    exclusions: Exclusions | None = None
    notes: tuple[str, ...] = ()


class GuaranteeRule(Dated):
    """Right against goods that are faulty, wrong or not as described. Without `period` no fixed one is set."""

    period: Term | None = None
    perishable_period: Term | None = None
    reasons: frozenset[ReturnReason] = frozenset({"defective", "wrong_item", "not_as_described"})
    remedy: Remedy
    fault_presumed_months: int | None = None
    return_cost: ReturnCost
    refund: Refund | None = None
    notes: tuple[str, ...] = ()


class LateRule(Dated):
    """Right to cancel what has not come `days` after the purchase, unless another date was agreed."""

    days: int = Field(ge=1)
    further_period_first: bool = False
    refund: Refund


class FunctionRule(Dated):
    """Duty of the shop to offer a withdrawal function online."""


class Market(Strict):
    """One country's rules. `time_zones`: the first is taken where the customer's is not known."""

    market: str = Field(pattern="^[A-Z]{2}$")
    name: str
    time_zones: tuple[str, ...] = Field(min_length=1)
    withdrawal: tuple[WithdrawalRule, ...]
    withdrawal_function: tuple[FunctionRule, ...] = ()
    guarantee: tuple[GuaranteeRule, ...]
    late_delivery: tuple[LateRule, ...] = ()


def rule_at(rules: tuple[RuleT, ...], day: date) -> RuleT | None:
    """The rule for purchases of that day, or None."""
    return next((rule for rule in rules if rule.covers(day)), None)
