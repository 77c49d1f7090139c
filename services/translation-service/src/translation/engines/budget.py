"""What a tenant may spend on translation in a month. Pure: integers, so that many small texts add up exactly.

Processes share a budget by taking parts of it: each asks for a part, spends from it without asking, and tells what it
spent when it asks again. What is spent and what is handed out never exceed the budget together.
"""

from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

MILLION = 1_000_000
ALARMS = (50, 80, 100)
"""Per cent of a budget at which somebody is told."""
PART = 20_000
"""Characters a process asks for at once, about 200 messages: so seldom is the database asked."""
PARTS = 100
"""A part is no more than one of so many of the budget, for what one process holds the others may not spend."""


class Budget(BaseModel):
    """Most characters and most money (minor units of the engines' currency) in a month; None: no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    characters: int | None = Field(default=None, ge=0)
    money: int | None = Field(default=None, ge=0)

    @property
    def limits(self) -> bool:
        return self.characters is not None or self.money is not None


class Spent(NamedTuple):
    """Characters, and money in millionths of a minor unit (micros), for a price is per million characters."""

    characters: int = 0
    micros: int = 0

    def plus(self, other: "Spent") -> "Spent":
        return Spent(self.characters + other.characters, self.micros + other.micros)

    def less(self, other: "Spent") -> "Spent":
        return Spent(self.characters - other.characters, self.micros - other.micros)

    def covers(self, other: "Spent") -> bool:
        return self.characters >= other.characters and self.micros >= other.micros


NOTHING = Spent()


@dataclass(frozen=True)
class Account:
    """A tenant's month: what is spent, what processes hold and have not spent, and the highest alarm that was told."""

    spent: Spent = NOTHING
    held: Spent = NOTHING
    told: int = 0


def cost(characters: int, price: int) -> Spent:
    """Of a text at a price in minor units per million characters."""
    return Spent(characters, characters * price)


def settled(account: Account, used: Spent, returned: Spent = NOTHING) -> Account:
    """After a process told what it used of its part since it last did, and what it gives back of it."""
    return Account(account.spent.plus(used), account.held.less(used).less(returned), account.told)


def part(budget: Budget, account: Account, left: Spent, need: Spent, price: int) -> Spent | None:
    """What a process that has `left` gets more, so that it can spend `need`; None where the budget is too far spent."""
    room = _room(budget, account)
    got = tuple(
        max(0, min(max(usual, needed) - has, there))
        for usual, needed, has, there in zip(_usual(budget, price), need, left, room, strict=True)
    )
    return Spent(*got) if left.plus(Spent(*got)).covers(need) else None


def handed_out(account: Account, more: Spent) -> Account:
    return Account(account.spent, account.held.plus(more), account.told)


def reached(budget: Budget, account: Account) -> list[int]:
    """The per cents of `ALARMS` that are spent and were not told of this month, lowest first."""
    return [percent for percent in ALARMS if account.told < percent <= used(budget, account.spent) * 100 // MILLION]


def used(budget: Budget, spent: Spent) -> int:
    """Millionths of the budget that are spent, of characters or money, whichever is nearer its end."""
    limits = _limits(budget)
    return max(_share(amount, most) for amount, most in zip(spent, limits, strict=True))


def _share(spent: int, most: int | None) -> int:
    if most is None or spent <= 0:
        return 0
    return spent * MILLION // most if most else MILLION


def _usual(budget: Budget, price: int) -> Spent:
    """The part asked for where a text does not need more."""
    characters, micros = (PART if most is None else most // PARTS for most in _limits(budget))
    fewer = min(PART, characters)
    return Spent(fewer, fewer * price if budget.money is None else min(fewer * price, micros))


def _room(budget: Budget, account: Account) -> Spent:
    """What nobody has spent or holds; without a limit, more than anybody asks for."""
    taken = account.spent.plus(account.held)
    without_end = 10**15
    characters, micros = (
        without_end if most is None else most - has for most, has in zip(_limits(budget), taken, strict=True)
    )
    return Spent(characters, micros)


def _limits(budget: Budget) -> tuple[int | None, int | None]:
    return budget.characters, None if budget.money is None else budget.money * MILLION
