"""What is answered: the charges on an order, each with the rule it follows from."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ChargeKind = Literal["duty", "tax", "handling"]
Payee = Literal["seller", "carrier", "nobody"]


class Answer(BaseModel):
    """Never changed once given."""

    model_config = ConfigDict(frozen=True)


class Charge(Answer):
    """One amount due, known to be nil, or known to be due but not how much."""

    kind: ChargeKind
    name: str = Field(description="what it is called there", examples=["VAT"])
    amount_minor: int | None = Field(description="minor units of the destination's currency; null when not known")
    goods_lines: tuple[int, ...] = Field(description="lines it is charged on, counted from 1")
    paid_to: Payee = Field(description="`seller` at checkout, `carrier` at the door, `nobody` when nothing is due")
    estimate: bool = Field(description="whether customs may well come to another amount")
    basis: str = Field(description="how the amount comes about", examples=["20 % of GBP 112.00"])
    rule: str = Field(description="name of the rule", examples=["gb-vat-at-sale"])
    rule_from: dt.date | None = Field(description="first day of the rule; null where no dated rule is behind it")
    rule_until: dt.date | None = Field(description="last day of the rule; null when none is set")
    source: str = Field(description="law or notice the rule is from")
    reason: str


class LandedCost(Answer):
    """What an order costs at the door. `total_minor` is goods, shipping, insurance and all known charges, exactly."""

    destination: str
    currency: str = Field(description="the destination's; all amounts are in its minor units")
    on: dt.date = Field(description="day the rules are those of")
    goods_minor: int
    shipping_minor: int
    insurance_minor: int
    charges: tuple[Charge, ...]
    charges_minor: int = Field(description="sum of the known charges")
    at_checkout_minor: int = Field(description="known charges paid to the seller")
    on_delivery_minor: int = Field(description="known charges paid to the carrier")
    total_minor: int
    complete: bool = Field(description="false when something is due, or may be, of which the amount is not known")
    estimate: bool = Field(description="whether any charge is an estimate")
    who_pays: str = Field(description="who pays what to whom, in a sentence")
    documents: tuple[str, ...] = Field(description="what customs or the carrier ask for")
    how_to_object: str = Field(description="what can be done when customs charged wrongly")
    reasons: tuple[str, ...] = Field(description="why, in plain English, in the order to be read")
