"""What a shop promises: `policies/<tenant>.yaml`, the only place where its numbers, prices and addresses are kept."""

from collections.abc import Iterable
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates, lists, numbers
from crossdesk.contracts.event import Money
from pydantic import BaseModel, ConfigDict, field_validator

from knowledge.manners.shop_style import ShopStyles
from knowledge.money import format_money

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TimeOfDay(_Strict):
    """A time on the shop's own clock."""

    time: time


class DayOfWeek(_Strict):
    weekday: Weekday


class Clock(_Strict):
    """The zone (IANA) the shop's times are in, named to customers by its city."""

    zone: str

    @field_validator("zone")
    @classmethod
    def _exists(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"{zone!r} is no IANA time zone")
        return zone


PolicyValue = int | str | Money | TimeOfDay | DayOfWeek | Clock | tuple[str, ...]


class Policies(_Strict):
    """Policies of one shop: policy id -> name -> value. In texts a value is `{policy.name}`, its source `policy/<id>`.

    `default_language` is spoken to customers whose own language we have no texts in. `manners`: market (`DE/de`) ->
    what this shop wants otherwise than its customers there expect.
    """

    default_language: str = "en"
    manners: ShopStyles = {}
    policies: dict[str, dict[str, PolicyValue]]

    def cover(self, ids: Iterable[str]) -> bool:
        return all(policy in self.policies for policy in ids)

    def placeholders(self) -> frozenset[str]:
        return frozenset(f"{policy}.{name}" for policy, values in self.policies.items() for name in values)

    def value(self, placeholder: str) -> PolicyValue:
        """The value named `policy.name`. Raises KeyError when the shop has no such value."""
        policy, _, name = placeholder.partition(".")
        return self.policies[policy][name]


UNTOLD = Policies(policies={})
"""Those of a shop that has told us nothing."""


def speak(value: PolicyValue, locale: Locale, exponents: dict[str, int]) -> str:
    """One value as a reader of this locale writes it."""
    match value:
        case Money():
            return format_money(value, locale, exponents)
        case TimeOfDay():
            return dates.format_time(value.time, "short", locale=locale)
        case DayOfWeek():
            return str(dates.get_day_names("wide", locale=locale)[WEEKDAYS.index(value.weekday)])
        case Clock():
            return dates.get_timezone_location(ZoneInfo(value.zone), locale=locale, return_city=True)
        case tuple():
            return lists.format_list(value, style="standard", locale=locale)
        case int():
            return numbers.format_decimal(value, locale=locale)
        case _:
            return value
