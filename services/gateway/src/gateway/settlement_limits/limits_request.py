"""What a shop sends as its limits, and what no pattern can say of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Settlement
from crossdesk.contracts.settlement_limits_shown import LIMITS
from pydantic import ConfigDict, Field

from gateway.fields import Body
from gateway.payments.request_fields import Paid
from gateway.problems import FieldError

MOST_CURRENCIES = 200
Amounts = Annotated[list[Paid], Field(max_length=MOST_CURRENCIES)]


class SettlementLimits(Body):
    """Each amount counts in its own currency, and of a currency there is one amount at most in a list.

    In a currency without a largest refund nothing is paid back without a person.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [LIMITS]})

    up_to: Annotated[Amounts, Field(description="the largest refund")]
    per_customer_month: Annotated[
        Amounts,
        Field(description="all such refunds to one customer in 30 days; without it `up_to` counts for the month, too"),
    ] = []
    dispute_fees: Annotated[Amounts, Field(description="what your provider charges you for a chargeback")] = []


def settlement_of(asked: SettlementLimits) -> Settlement:
    """The same as the event has it."""
    lists = {name: [_money(each) for each in getattr(asked, name)] for name in SettlementLimits.model_fields}
    return Settlement(**lists)


def faults_in(asked: SettlementLimits) -> list[FieldError]:
    """Every amount that contradicts another one, by its place."""
    twice = [error for name in SettlementLimits.model_fields for error in _twice(name, getattr(asked, name))]
    return twice or list(_months(asked))


def _twice(name: str, amounts: list[Paid]) -> Iterator[FieldError]:
    seen: Counter[str] = Counter()
    for place, amount in enumerate(amounts):
        seen[amount.currency] += 1
        if seen[amount.currency] > 1:
            detail = f"there is an amount in {amount.currency} already: leave one of them out"
            yield FieldError(field=f"{name}[{place}].currency", detail=detail)


def _months(asked: SettlementLimits) -> Iterator[FieldError]:
    largest = {amount.currency: amount.minor for amount in asked.up_to}
    for place, month in enumerate(asked.per_customer_month):
        field, most = f"per_customer_month[{place}]", largest.get(month.currency)
        if most is None:
            detail = f"`up_to` has no amount in {month.currency}, so nothing would be paid: give one, or leave this out"
            yield FieldError(field=f"{field}.currency", detail=detail)
        elif month.minor < most:
            detail = f"is less than the largest refund in {month.currency}, {most}, which could never be made"
            yield FieldError(field=f"{field}.minor", detail=detail)


def _money(amount: Paid) -> Money:
    return Money(minor=amount.minor, currency=amount.currency)
