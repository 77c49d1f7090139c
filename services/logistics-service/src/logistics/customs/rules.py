"""The shape of the rules files in `markets/` and `unions/`, checked strictly."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, Self

from crossdesk.contracts.customs_order import Carriage, Country, Currency, Strict
from crossdesk.contracts.landed_cost import Payee
from pydantic import BeforeValidator, Field, model_validator

from logistics.customs.currency import Amount, parse_amount

Part = Literal["goods", "shipping", "insurance", "duty", "fees"]
Priced = Literal["goods", "shipping", "insurance"]
Limit = Annotated[Amount, BeforeValidator(parse_amount)]
Percentage = Annotated[Decimal, Field(ge=0, le=200)]
Prefix = Annotated[str, Field(pattern=r"^[0-9]{2,6}$")]
Sentence = Annotated[str, Field(min_length=10, max_length=600)]


class Dated(Strict):
    """Holds from the first day to the last, both included; no last day is known when `until` is left out."""

    since: dt.date = Field(alias="from")
    until: dt.date | None = None
    source: str = Field(min_length=3)
    checked: Literal["certain", "draft"]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"ends on {self.until}, before it begins on {self.since}")
        return self

    def holds(self, on: dt.date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


class When(Strict):
    """Conditions, all of which must hold; none means always."""

    up_to: Limit | None = None
    over: Limit | None = None
    measured: tuple[Priced, ...] = ("goods",)
    share: Percentage = Decimal(100)  # per cent of what is measured that counts as its value
    each_item_up_to: Limit | None = None
    registered: bool | None = None
    gift: bool | None = None
    carriage: Carriage | None = None  # taken to hold when the order does not say, which is told
    origins: frozenset[Country] | None = None
    origins_except: frozenset[Country] = frozenset()
    hs: tuple[Prefix, ...] | None = None  # every line's code begins with one of these
    hs_except: tuple[Prefix, ...] = ()  # no line's code begins with one of these

    def always(self) -> bool:
        return self == When()


class Share(Strict):
    """Per cent of parts of the order. `percent: standard` is the market's rate for the goods."""

    percent: Percentage | Literal["standard"]
    of: tuple[Part, ...] = Field(min_length=1)
    share: Percentage = Decimal(100)  # per cent of those parts that counts as their value
    less: Limit | None = None  # taken off what comes out
    inside: bool = False  # the tax is part of its own base: p/(100-p)
    waived_to: Limit | None = None  # nothing is charged when no more than this comes out


class EachItem(Strict):
    """A fixed amount for each distinct HS6 code in the consignment."""

    each_item: Limit


class EachParcel(Strict):
    """A fixed amount for the consignment."""

    each_parcel: Limit


class Rule(Dated):
    """What is charged when the conditions hold. `unknown`: something is due, of which these tables know no amount."""

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str = Field(min_length=2)
    when: When = When()
    charge: Literal["nothing", "unknown"] | Share | EachItem | EachParcel
    paid_to: Payee
    reason: Sentence
    doubt: Sentence | None = None  # why customs may come to another amount, though the rule is confirmed
    kind: Literal["tax", "handling"] = "handling"  # of fees only


class ReducedRate(Strict):
    """A rate for goods whose HS code begins so."""

    percent: Percentage
    hs: tuple[Prefix, ...] = Field(min_length=1)


class Rates(Dated):
    """Rates of the consumption tax. Goods under `may_differ` may have another rate, which is not in the tables."""

    standard: Percentage
    reduced: tuple[ReducedRate, ...] = ()
    may_differ: tuple[Prefix, ...] = ()


class Notice(Dated):
    """Something to be told of while it holds."""

    text: Sentence


class Objection(Strict):
    """What can be done against what customs charged."""

    text: Sentence
    source: str = Field(min_length=3)
    checked: Literal["certain", "draft"]


class RuleSet(Strict):
    """Rules in order: of `duty` and of `tax` the first that holds applies, of `fees` the first of each name."""

    duty: tuple[Rule, ...] = ()
    tax: tuple[Rule, ...] = ()
    fees: tuple[Rule, ...] = ()
    notices: tuple[Notice, ...] = ()


class Union(RuleSet):
    """Rules that several markets share, and the countries between which there is no customs border."""

    members: frozenset[Country]


class Market(RuleSet):
    """One country's file."""

    country: Country
    name: str
    currency: Currency
    covers_from: dt.date
    follows: str | None = None
    no_border_with: frozenset[Country] = frozenset()
    rates: tuple[Rates, ...] = Field(min_length=1)
    documents: tuple[Sentence, ...] = ()
    objection: Objection | None = None
