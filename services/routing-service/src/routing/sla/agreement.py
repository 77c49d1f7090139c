"""What a tenant promises: targets as data, and which of them hold for a conversation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from crossdesk.contracts.event import Country, Tenant
from crossdesk.contracts.gateway import CustomerTier
from crossdesk.contracts.routing import Tier
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

Kind = Literal["first_response", "next_response", "resolution"]
BREACH = 100
"""Percent of a target."""
_LASTS = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,5})m)?")


def read_duration(text: object) -> timedelta:
    """Opening time as `15m`, `8h` or `1h30m`; days are not offered, for a day of opening time means little.

    Raises ValueError for anything else, and for no time at all.
    """
    found = _LASTS.fullmatch(text) if isinstance(text, str) else None
    hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0)
    if not hours and not minutes:
        raise ValueError(f"{text!r} is no span of opening time; write it like '15m', '8h' or '1h30m'")
    return timedelta(hours=hours, minutes=minutes)


def write_duration(lasts: timedelta) -> str:
    hours, minutes = divmod(lasts // timedelta(minutes=1), 60)
    return f"{hours}h" * bool(hours) + f"{minutes}m" * bool(minutes)


OpeningTime = Annotated[timedelta, BeforeValidator(read_duration), PlainSerializer(write_duration)]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is known of a conversation that a target may depend on."""

    priority: int = 0
    customer: CustomerTier = "standard"
    market: str | None = None
    decided: Tier = "person"


class When(BaseModel):
    """Conditions of a rule; all that are given must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    priority_from: int | None = None
    customers: frozenset[CustomerTier] = frozenset()
    markets: frozenset[Country] = frozenset()
    decided: frozenset[Tier] = frozenset()

    def holds(self, matter: Matter) -> bool:
        return (
            (self.priority_from is None or matter.priority >= self.priority_from)
            and (not self.customers or matter.customer in self.customers)
            and (not self.markets or matter.market in self.markets)
            and (not self.decided or matter.decided in self.decided)
        )


class Rule(BaseModel):
    """Targets of opening time; a clock without a target is not kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    when: When = When()
    targets: dict[Kind, OpeningTime] = Field(min_length=1)


class Agreement(BaseModel):
    """A tenant's targets. The first rule whose conditions hold counts; the last has none, so that there always is one.

    `pauses` names the clocks that stand while we wait for the customer; the first response never does, for nothing can
    be asked before it. With `reply_pauses` every reply is taken for such a question.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    warn_at_percent: tuple[Annotated[int, Field(ge=1, lt=BREACH)], ...] = (50, 75, 90)
    pauses: frozenset[Literal["next_response", "resolution"]] = frozenset({"resolution"})
    reply_pauses: bool = False
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _warns_in_order(self) -> Self:
        if any(later <= earlier for earlier, later in pairwise(self.warn_at_percent)):
            raise ValueError("warn_at_percent must rise, as [50, 75, 90]")
        return self

    @model_validator(mode="after")
    def _every_rule_can_count_and_one_always_does(self) -> Self:
        *special, last = self.rules
        if last.when != When():
            raise ValueError(f"the last rule, {last.name!r}, has conditions; end with one that holds for all")
        if hidden := next((rule.name for rule in special if rule.when == When()), None):
            raise ValueError(f"rule {hidden!r} holds for all, so those after it never count; put it last")
        return self

    def rule_for(self, matter: Matter) -> Rule:
        return next(rule for rule in self.rules if rule.when.holds(matter))


class Agreements(BaseModel):
    """`sla.yaml`: what holds for all tenants, and for those with an agreement of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    others: Agreement
    tenants: dict[Tenant, Agreement] = {}

    def of(self, tenant: str) -> Agreement:
        return self.tenants.get(tenant, self.others)


Targets = Mapping[Kind, timedelta]
