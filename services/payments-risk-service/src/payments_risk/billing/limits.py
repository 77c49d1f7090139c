"""Bounds on what is billed, and the checks by them."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from crossdesk.contracts.event import Money
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from payments_risk.billing.currencies import minor_digits
from payments_risk.billing.data_file import read_data
from payments_risk.billing.refused import BillRefused


class Limits(BaseModel):
    """The limits file as it is written; the file says what each is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    largest_minor: PositiveInt
    most_lines: PositiveInt
    most_movements: PositiveInt
    longest_label: PositiveInt
    smallest_rate: Decimal = Field(gt=0)
    largest_rate: Decimal = Field(gt=0)
    largest_mark_up_bp: PositiveInt
    oldest_rate_hours: Mapping[str, PositiveInt]
    nearest_percent: PositiveInt

    @field_validator("oldest_rate_hours")
    @classmethod
    def _has_other(cls, hours: Mapping[str, int]) -> Mapping[str, int]:
        if "other" not in hours:
            raise ValueError("`other` is missing: say how old rates of sources not named may be")
        return hours

    def oldest_hours(self, source: str) -> int:
        """How old rates of a source may be, in hours."""
        return self.oldest_rate_hours.get(source, self.oldest_rate_hours["other"])


@cache
def load_limits() -> Limits:
    """The limits of this package. Raises Misconfigured naming file and field when the file is malformed."""
    return read_data("limits.yaml", Limits)


def require_minor(minor: object, field: str) -> int:
    """Minor units as they came in. Raises BillRefused unless they are a whole number within the bounds."""
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise BillRefused(field, f"must be a whole number of minor units, not {type(minor).__name__}")
    if abs(minor) > load_limits().largest_minor:
        raise BillRefused(field, f"must be at most {load_limits().largest_minor:,} minor units either way")
    return minor


def require_money(money: Money, field: str) -> Money:
    """Raises BillRefused unless the amount is within the bounds and its currency has a minor unit."""
    require_minor(money.minor, f"{field}.minor")
    minor_digits(money.currency, f"{field}.currency")
    return money


def require_positive(money: Money, field: str) -> Money:
    """As `require_money`, and raises BillRefused when the amount is zero or negative."""
    require_money(money, field)
    if money.minor <= 0:
        raise BillRefused(f"{field}.minor", f"must be above zero, not {money.minor}")
    return money
