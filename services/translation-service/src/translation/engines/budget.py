"""What a tenant may spend on translation in a month. Pure: integers, so that many small texts add up exactly."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

MILLION = 1_000_000
ALARMS = (50, 80, 100)
"""Per cent of a budget at which somebody is told."""


class Budget(BaseModel):
    """Most characters and most money (minor units of the engines' currency) in a month; None: no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    characters: int | None = Field(default=None, ge=0)
    money: int | None = Field(default=None, ge=0)


@dataclass(frozen=True)
class Spent:
    """So far in a month. `micros`: millionths of a minor unit, for a price is per million characters."""

    characters: int = 0
    micros: int = 0

    def plus(self, characters: int, price: int) -> "Spent":
        """After so many characters at a price in minor units per million characters."""
        return Spent(self.characters + characters, self.micros + characters * price)


def admits(budget: Budget, after: Spent) -> bool:
    """Whether a tenant may have spent so much."""
    return used(budget, after) <= MILLION


def used(budget: Budget, spent: Spent) -> int:
    """Millionths of the budget that are spent, rounded up, of characters or money, whichever is nearer its end."""
    parts = [_part(spent.characters, budget.characters), _part(spent.micros, _micros(budget.money))]
    return max(parts)


def alarms(budget: Budget, before: Spent, after: Spent) -> list[int]:
    """The per cents of `ALARMS` that were reached between the two. Each is told of once a month."""
    first, last = used(budget, before), used(budget, after)
    return [percent for percent in ALARMS if first < percent * MILLION // 100 <= last]


def _micros(money: int | None) -> int | None:
    return None if money is None else money * MILLION


def _part(spent: int, most: int | None) -> int:
    if most is None or spent == 0:
        return 0
    return -(-spent * MILLION // most) if most else 2 * MILLION
