"""What is asked and answered about money: a bill to be drawn up, the bill, and why a customer was charged an amount."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, model_validator
from pydantic.config import JsonDict

MOST_LINES = 1000
MOST_MINOR = 10**15
MOST_MARK_UP_BP = 2000


def _without_mark(order_id: str) -> str:
    return order_id.removeprefix("#")


def _since_2000(moment: dt.datetime) -> dt.datetime:
    if moment.year < 2000 or moment.year > 2200:
        raise ValueError("must be a moment of a sale, from 2000 on")
    return moment.astimezone(dt.UTC)


CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code", examples=["EUR"])]
LanguageTag = Annotated[
    str,
    Field(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9_-]+$", description="BCP 47 tag", examples=["de-AT"]),
]
OrderName = Annotated[
    str,
    Field(pattern=r"^#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", max_length=65, description="the shop's order number"),
    AfterValidator(_without_mark),
]
SaleKind = Literal["item", "shipping", "duty", "tax", "fee", "discount", "other"]


class Strict(BaseModel):
    """Nothing beside what is named, and nothing changed afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(Strict):
    """An amount in minor units of its currency: 39.90 EUR is 3990, 500 JPY is 500."""

    minor: StrictInt = Field(ge=-MOST_MINOR, le=MOST_MINOR, description="minor units: cents, yen")
    currency: CurrencyCode


class BillLineAsked(Strict):
    """One line as it was agreed. Discounts are zero or below; `other` is of either sign and needs no label."""

    kind: SaleKind
    label: str = Field(default="", max_length=200, description="the shop's own words, as the customer knows them")
    amount: Amount


EXAMPLE_BILL: JsonDict = {
    "order_id": "CB-10000042",
    "at": "2026-10-29T17:00:00Z",
    "lines": [
        {"kind": "item", "label": "Trail shoes", "amount": {"minor": 3490, "currency": "USD"}},
        {"kind": "shipping", "label": "Tracked parcel", "amount": {"minor": 590, "currency": "USD"}},
    ],
    "currency": "EUR",
    "mark_up_bp": 250,
}


class BillAsked(Strict):
    """The body of `POST /v1/bills`: what was sold, and the currency the customer pays in."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_BILL]})

    order_id: OrderName
    at: Annotated[AwareDatetime, AfterValidator(_since_2000)] = Field(
        description="when it was sold: by the rates known then it is converted"
    )
    lines: tuple[BillLineAsked, ...] = Field(min_length=1, max_length=MOST_LINES)
    currency: CurrencyCode = Field(description="the customer's")
    tax_included: Amount | None = Field(default=None, description="tax the prices contain; tax on top is a line")
    mark_up_bp: StrictInt = Field(
        default=0, ge=0, le=MOST_MARK_UP_BP, description="on top of a conversion, in basis points (1/100 of a percent)"
    )
    cash_country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="country whose cash it is paid in, where that rounds (ISO 3166-1 alpha-2)"
    )


EXAMPLE_CHARGE: JsonDict = {
    "charged": {"minor": 4127, "currency": "EUR"},
    "order_id": "CB-10000042",
    "language": "de",
}


class ChargeAsked(Strict):
    """The body of `POST /v1/charge-explanations`. One of `customer_id` and `order_id` is needed."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_CHARGE]})

    charged: Amount = Field(description="as the customer's statement shows it, above zero")
    customer_id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]+$")] | None = Field(
        default=None, description="whose payments are looked through; else those of whoever placed the order"
    )
    order_id: OrderName | None = None
    language: LanguageTag = "en"

    @model_validator(mode="after")
    def _names_somebody(self) -> "ChargeAsked":
        if self.customer_id is None and self.order_id is None:
            raise ValueError("name the customer_id or the order_id")
        return self


class Answer(BaseModel):
    """Never changed once given."""

    model_config = ConfigDict(frozen=True)


class AmountShown(Answer):
    """An amount, exact, and written in whole units with the currency's own digits."""

    minor: int
    currency: str
    digits: int = Field(description="digits after the point, by ISO 4217")
    amount: str = Field(examples=["41.27"])


class RateShown(Answer):
    """The rate something was converted by."""

    origin: str = Field(alias="from")
    target: str = Field(alias="to")
    value: str = Field(description="units of `to` for one of `from`, six digits; amounts are computed with all")
    over: str | None = Field(description="the currency in between, of a cross rate")
    source: str = Field(examples=["ecb"])
    as_of: dt.datetime = Field(description="when the rate was published")
    age_hours: int = Field(description="its age at the moment it was used for")


class BillLineShown(Answer):
    """One line, and what it was before a conversion."""

    kind: str
    label: str
    amount: AmountShown
    original: AmountShown | None


class BillShown(Answer):
    """The bill. `lines` sum to `total`, in the customer's currency."""

    order_id: str
    at: dt.datetime
    currency: str
    lines: tuple[BillLineShown, ...]
    total: AmountShown
    agreed: AmountShown = Field(description="the sum in the currency of the sale")
    tax_included: AmountShown | None
    rate: RateShown | None
    mark_up_percent: str | None


class StepShown(Answer):
    """One amount of an explanation."""

    kind: str
    order_id: str
    label: str
    amount: AmountShown
    original: AmountShown | None


class ChargeExplained(Answer):
    """Why. `steps` and `left` sum to `charged`; `likely` names what a rest often is, none of which is known."""

    charged: AmountShown
    steps: tuple[StepShown, ...]
    left: AmountShown
    explained: bool = Field(description="whether nothing is left")
    likely: tuple[str, ...]
    also_fits: tuple[tuple[str, ...], ...]
    payment_on_record: bool
    rate: RateShown | None
    not_converted: str | None
    language: str = Field(description="the language of `text`: the asked one, or English where we do not write it")
    text: str = Field(description="the answer as the customer may be told it")
