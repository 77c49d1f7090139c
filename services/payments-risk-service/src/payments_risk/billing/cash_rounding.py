"""What a total comes to when it is paid in cash, by the rules of the country where it is paid."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Literal

from crossdesk.contracts.event import Country, Money
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, RootModel, field_validator

from payments_risk.billing.currencies import Code
from payments_risk.billing.data_file import read_data
from payments_risk.billing.limits import require_money


class CashRule(BaseModel):
    """How totals are rounded in cash since a day; amounts in minor units. The data file says what each field is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: dt.date
    currency: Code
    step: PositiveInt
    half: Literal["up", "down"] = "up"
    least: NonNegativeInt = 0
    above: NonNegativeInt = 0
    voluntary: bool = False
    source: str = Field(min_length=1)

    def apply(self, minor: int) -> int:
        """The payable amount nearest to `minor`; amounts paid back round as they would have when paid."""
        size = abs(minor)
        if size <= self.above:
            return minor
        rounded = max(self._nearest(size), self.least)
        return rounded if minor >= 0 else -rounded

    def _nearest(self, size: int) -> int:
        steps, rest = divmod(size, self.step)
        further = 2 * rest > self.step or (2 * rest == self.step and self.half == "up")
        return (steps + further) * self.step


class CashRules(RootModel[Mapping[Country, Annotated[Sequence[CashRule], Field(min_length=1)]]]):
    """The rules by country, each country's in the order of their days."""

    @field_validator("root")
    @classmethod
    def _in_order(cls, rules: Mapping[str, Sequence[CashRule]]) -> Mapping[str, Sequence[CashRule]]:
        for country, of_country in rules.items():
            days = [rule.since for rule in of_country]
            if days != sorted(set(days)):
                raise ValueError(f"the rules of {country} must be in the order of their days, one a day")
        return rules


@cache
def load_cash_rules() -> CashRules:
    """The rules of this package. Raises Misconfigured naming file and field when the file is malformed."""
    return read_data("cash_rounding.yaml", CashRules)


def cash_rule(country: str, currency: str, on: dt.date) -> CashRule | None:
    """The rule for payments in this country's cash on that day, or None when such payments are not rounded."""
    begun = [rule for rule in load_cash_rules().root.get(country, ()) if rule.since <= on]
    return begun[-1] if begun and begun[-1].currency == currency else None


def in_cash(total: Money, country: str, on: dt.date) -> Money:
    """What is paid in cash. Raises BillRefused when the amount is out of bounds or its currency unknown."""
    require_money(total, "total")
    rule = cash_rule(country, total.currency, on)
    return Money(minor=rule.apply(total.minor), currency=total.currency) if rule else total
