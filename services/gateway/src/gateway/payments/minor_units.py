"""Amounts as providers write them, and the same in minor units of ISO 4217."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from crossdesk.contracts.event import Money
from crossdesk.contracts.payment_fields import LARGEST_AMOUNT
from pydantic import BaseModel, ConfigDict

from gateway.payments.refused import refused

_DECIMAL = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,4})?", re.ASCII)


class Currencies(BaseModel):
    """The currencies file as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digits: Mapping[int, frozenset[str]]
    differs: Mapping[Literal["stripe", "adyen"], Mapping[str, int]]


@cache
def currencies() -> Currencies:
    """The file beside this module."""
    return Currencies.model_validate(yaml.safe_load((files("gateway.payments") / "currencies.yaml").read_text("utf-8")))


@cache
def digits_by_code() -> Mapping[str, int]:
    """Digits after the decimal point by code."""
    return {code: digits for digits, codes in currencies().digits.items() for code in codes}


def digits_of(currency: str, field: str) -> int:
    """Raises Problem (422) naming the field of a currency there is not."""
    digits = digits_by_code().get(currency)
    if digits is None:
        raise refused(field, "is no currency of ISO 4217 with a minor unit: write it as EUR")
    return digits


def from_integer(provider: Literal["stripe", "adyen"], amount: int, currency: str, field: str) -> Money:
    """The amount of a provider that counts in integers. Raises Problem (422) naming the field.

    A currency with more digits at the provider than in ISO 4217 must have zeros in those: fractions of a yen are none.
    """
    code = currency.upper()
    standard = digits_of(code, f"{field}.currency")
    given = currencies().differs[provider].get(code, standard)
    return _whole(Decimal(amount).scaleb(standard - given), code, field)


def from_decimal(value: str, currency: str, field: str) -> Money:
    """The amount written as text such as `41.27`. Raises Problem (422) naming the field."""
    digits = digits_of(currency, f"{field}.currency_code")
    if not _DECIMAL.fullmatch(value):
        raise refused(f"{field}.value", "must be a decimal number such as 41.27")
    return _whole(Decimal(value).scaleb(digits), currency, f"{field}.value")


def _whole(minor: Decimal, currency: str, field: str) -> Money:
    if minor != minor.to_integral_value():
        raise refused(field, f"has more digits after the decimal point than {currency} has")
    if not 0 < minor <= LARGEST_AMOUNT:
        raise refused(field, f"must be above zero and at most {LARGEST_AMOUNT} minor units")
    return Money(minor=int(minor), currency=currency)
