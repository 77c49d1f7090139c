"""The style of each market, and the greetings of each language."""

from typing import Annotated, Literal, NamedTuple, Self

from crossdesk.errors import Misconfigured
from pydantic import Field, model_validator

from translation.manners.read_manners import Part, read
from translation.manners.registers import Register, load_registers

HOURS = 24
Text = Annotated[str, Field(min_length=1, max_length=80)]
MarketName = Annotated[str, Field(pattern=r"^[A-Z]{2}/[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


class MarketStyle(Part):
    """How a market is written to, as `markets.yaml` tells. `source` says where it is from, or `estimate`."""

    formality: Literal["formal", "polite", "informal"]
    address: tuple[str, ...]
    pronoun: Text
    closing: Text
    directness: Literal["direct", "balanced", "indirect"]
    emphasis: Literal["speed", "detail", "courtesy", "clarity", "warmth"]
    courtesy: Literal["expected", "welcome"]
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
        return next(part.say for part in self.parts if hour in part.hours())


class Manners(NamedTuple):
    """All that is known: styles by market (`DE/de`), greetings and registers by language."""

    markets: dict[str, MarketStyle]
    greetings: dict[str, Greetings]
    registers: dict[str, Register]


def load_manners() -> Manners:
    """The installed files. Raises Misconfigured."""
    return agreed(
        Manners(
            read("markets.yaml", dict[MarketName, MarketStyle]),
            read("greetings.yaml", dict[str, Greetings]),
            load_registers(),
        )
    )


def agreed(manners: Manners) -> Manners:
    """The same, if the files agree. Raises Misconfigured naming every market of which they do not."""
    faults = [fault for market, style in manners.markets.items() for fault in _faults(market, style, manners)]
    if faults:
        raise Misconfigured(f"markets.yaml: {'; '.join(faults)}")
    return manners


def language_of(market: str) -> str:
    return market.split("/")[1]


def _faults(market: str, style: MarketStyle, manners: Manners) -> list[str]:
    language = language_of(market)
    forms = manners.registers.get(language, Register()).forms
    faults = [f"{market}.address: {language} has no form {form!r}" for form in style.address if form not in forms]
    if language not in manners.greetings:
        faults.append(f"{market}: greetings.yaml has no {language}")
    return faults
