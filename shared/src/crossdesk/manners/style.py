"""The style of each market, and the greetings of each language."""

from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from crossdesk.contracts.event import GrammaticalGender
from crossdesk.errors import Misconfigured
from crossdesk.manners.read_manners import Part, read

HOURS = 24
Text = Annotated[str, Field(min_length=1, max_length=80)]
MarketName = Annotated[str, Field(pattern=r"^[A-Z]{2}/[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


class MarketStyle(Part):
    """How a market is written to, as `markets.yaml` tells. `source` says where it is from, or `estimate`.

    `hourly`: whether a shop greets by the hour there; else it says the same at every hour. `closes_chats`: whether a
    first answer ends in the closing in chats, too, and not in mail alone. `speaker`: the gender in which a shop speaks
    of itself in translated replies; `neutral` avoids forms of any.
    """

    formality: Literal["formal", "polite", "informal"]
    address: tuple[str, ...]
    pronoun: Text
    closing: Text
    directness: Literal["direct", "balanced", "indirect"]
    emphasis: Literal["speed", "detail", "courtesy", "clarity", "warmth"]
    courtesy: Literal["expected", "welcome"]
    hourly: bool = True
    closes_chats: bool = False
    speaker: GrammaticalGender = "neutral"
    source: Text


class PartOfDay(Part):
    """Local hours `first` to before `end`, past midnight where `end` is the smaller."""

    first: int = Field(alias="from", ge=0, lt=HOURS)
    end: int = Field(alias="to", ge=0, le=HOURS)
    say: Text

    def hours(self) -> list[int]:
        end = self.end if self.end > self.first else self.end + HOURS
        return [hour % HOURS for hour in range(self.first, end)]


class Greetings(Part):
    """`any` greets at every hour, `parts` by the hour; `courtesy` are beginnings of courteous words."""

    always: Text = Field(alias="any")
    parts: tuple[PartOfDay, ...] = Field(min_length=1)
    courtesy: tuple[Text, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_hour_once(self) -> Self:
        hours = [hour for part in self.parts for hour in part.hours()]
        wrong = [hour for hour in range(HOURS) if hours.count(hour) != 1]
        if wrong:
            raise ValueError(f"hour {wrong[0]} has {hours.count(wrong[0])} greetings instead of one")
        return self

    def at(self, hour: int) -> str:
        """The greeting of an hour, 0 to 23."""
        return self._by_hour[hour]

    @cached_property
    def _by_hour(self) -> dict[int, str]:
        return {hour: part.say for part in self.parts for hour in part.hours()}


class Styles(NamedTuple):
    """Styles by market (`DE/de`), greetings by language."""

    markets: dict[str, MarketStyle]
    greetings: dict[str, Greetings]

    def greeting(self, market: str, hour: int | None) -> str:
        """What a market is greeted with at an hour of its clock, 0 to 23; None: nobody knows the hour."""
        greetings = self.greetings[language_of(market)]
        return greetings.at(hour) if hour is not None and self.markets[market].hourly else greetings.always


def load_styles() -> Styles:
    """The installed files. Raises Misconfigured."""
    styles = Styles(read("markets.yaml", dict[MarketName, MarketStyle]), read("greetings.yaml", dict[str, Greetings]))
    wordless = [market for market in styles.markets if language_of(market) not in styles.greetings]
    if wordless:
        raise Misconfigured(f"greetings.yaml has no language for {', '.join(wordless)} of markets.yaml")
    return styles


def language_of(market: str) -> str:
    return market.split("/")[1]
