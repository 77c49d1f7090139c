"""The currencies in which can be billed, with the digits of their minor unit."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from payments_risk.billing.data_file import read_data
from payments_risk.billing.refused import BillRefused

Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Digits = Annotated[int, Field(ge=0, le=4)]


class Ended(BaseModel):
    """A currency that is no more from the day `since` on, and the one that took its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: dt.date
    digits: Digits
    now: Code


class Currencies(BaseModel):
    """The currencies file as it is written: codes by digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digits: Mapping[Digits, frozenset[Code]]
    ended: Mapping[Code, Ended]

    def places(self) -> dict[str, int]:
        """Digits after the decimal point by code, those of ended currencies with them."""
        in_use = {code: digits for digits, codes in self.digits.items() for code in codes}
        return in_use | {code: ended.digits for code, ended in self.ended.items()}


@cache
def load_currencies() -> Currencies:
    """The currencies of this package. Raises Misconfigured naming file and field when the file is malformed."""
    return read_data("currencies.yaml", Currencies)


@cache
def _places() -> Mapping[str, int]:
    return load_currencies().places()


def minor_digits(currency: str, field: str = "currency") -> int:
    """Digits after the decimal point. Raises BillRefused when no such currency has a minor unit."""
    digits = _places().get(currency)
    if digits is None:
        raise BillRefused(field, f"{currency!r:.20} is no currency of ISO 4217 with a minor unit: write it as EUR")
    return digits


def require_in_use(currency: str, on: dt.date, field: str = "currency") -> None:
    """Raises BillRefused when there is no such currency, or none any more on that day."""
    minor_digits(currency, field)
    ended = load_currencies().ended.get(currency)
    if ended and on >= ended.since:
        raise BillRefused(field, f"{currency} is no currency since {ended.since}: use {ended.now}")
