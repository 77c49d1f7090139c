"""What is asked of customs: one order going to one customer abroad. The body of `POST /v1/landed-cost`."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic.config import JsonDict

MOST_LINES = 200
MOST_MINOR = 10**12
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _a_chapter_in_use(code: str) -> str:
    if not "01" <= code[:2] <= "97" or code[:2] == "77":
        raise ValueError(f"chapter {code[:2]} of the Harmonized System holds no goods: give the first six digits")
    return code


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code", examples=["DE"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code", examples=["EUR"])]
# The shape alone is checked here.
Hs6 = Annotated[
    str,
    Field(pattern=r"^[0-9]{6}$", description="first six digits of the Harmonized System code", examples=["610910"]),
    AfterValidator(_a_chapter_in_use),
]


def _written_out(day: object) -> object:
    if isinstance(day, str | dt.date) and not isinstance(day, dt.datetime) and DAY.fullmatch(str(day)):
        return day
    raise ValueError("write the day as 2026-11-26")


Carriage = Literal["courier", "post"]
Rate = Annotated[Decimal, Field(gt=Decimal("1e-9"), lt=Decimal("1e9"), allow_inf_nan=False)]


class Strict(BaseModel):
    """Nothing beside what is named, and nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(Strict):
    """An amount in minor units of its currency: 39.90 EUR is 3990, 500 JPY is 500."""

    minor: StrictInt = Field(ge=0, le=MOST_MINOR, description="minor units: cents, yen")
    currency: Currency


class GoodsLine(Strict):
    """Pieces of one kind."""

    price: Price = Field(description="price of one piece, without tax and duty that are added at checkout")
    quantity: StrictInt = Field(ge=1, le=100_000, description="number of pieces")
    hs6: Hs6 | None = None
    weight_grams: StrictInt | None = Field(
        default=None, ge=1, le=10**8, description="weight of one piece; no rule held so far goes by it"
    )


EXAMPLE: JsonDict = {
    "destination": "DE",
    "origin": "CN",
    "lines": [{"price": {"minor": 2490, "currency": "EUR"}, "quantity": 2, "hs6": "610910"}],
    "shipping": {"minor": 499, "currency": "EUR"},
    "tax_collected_at_checkout": True,
}


class ExchangeRates(Strict):
    """Rates as the caller knows them. Customs use their own, so amounts converted with these are estimates."""

    base: Currency
    date: Annotated[dt.date, BeforeValidator(_written_out)] = Field(description="day the rates are of")
    source: str = Field(
        min_length=1, max_length=200, description="who published them", examples=["ECB reference rates"]
    )
    rates: dict[Currency, Rate] = Field(max_length=200, description="units of each currency for one unit of `base`")


class CustomsOrder(Strict):
    """One consignment to one private customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    destination: Country = Field(description="country the order is delivered to, ISO 3166-1 alpha-2")
    origin: Country = Field(description="country the goods are sent from, and made in for what trade agreements grant")
    lines: tuple[GoodsLine, ...] = Field(min_length=1, max_length=MOST_LINES)
    shipping: Price | None = Field(default=None, description="what the customer pays for carriage")
    insurance: Price | None = Field(default=None, description="what the customer pays for insuring the parcel")
    carrier_fee: Price | None = Field(
        default=None, description="what the carrier asks for clearing the parcel, 0 if nothing; left out if not known"
    )
    carriage: Carriage | None = Field(default=None, description="how the parcel is sent; left out if not known")
    gift: StrictBool = Field(
        default=False, description="sent unpaid by one private person to another; goods bought from a shop are no gift"
    )
    tax_collected_at_checkout: StrictBool = Field(
        default=False, description="whether the seller is registered to collect the tax (IOSS, VOEC, GST, ...) and did"
    )
    rates: ExchangeRates | None = Field(default=None, description="needed when currencies differ")
