"""What is asked and answered before an agent sends a reply: whether it fits the manners of its customer's market."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crossdesk.contracts.event import Country, Text, Utc

LONGEST_REPLY = 20_000
MOST_MOMENTS = 10


class ReplyToCheck(BaseModel):
    """A reply and who reads it. `language` (BCP 47) is what it is written in; None: it is found out.

    `names` are of people, and not taken for words. `moments` are to be told on the customer's clock.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: Annotated[Text, Field(min_length=1, max_length=LONGEST_REPLY)]
    language: str | None = Field(default=None, max_length=39)
    customer_language: str = Field(default="und", max_length=39)
    country: Country | None = None
    time_zone: str | None = Field(default=None, max_length=64)
    names: tuple[str, ...] = Field(default=(), max_length=20)
    moments: tuple[Utc, ...] = Field(default=(), max_length=MOST_MOMENTS)


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class FindingShown(_Shown):
    """What does not fit, from character `start` to before `end` (Unicode code points of the text in NFC)."""

    kind: Literal["address", "mixed_address", "greeting", "courtesy"]
    start: int
    end: int
    said: str
    wanted: str = Field(description="what would fit; for courtesy an example of such words")


class StyleShown(_Shown):
    """How the market is written to. `source` is `estimate` until people of the market have read it."""

    formality: Literal["formal", "polite", "informal"]
    pronoun: str
    directness: Literal["direct", "balanced", "indirect"]
    emphasis: Literal["speed", "detail", "courtesy", "clarity", "warmth"]
    source: str


class MomentShown(_Shown):
    """A moment, and how it is told: on the customer's clock and in their language."""

    at: Utc
    told: str


class FestivalShown(_Shown):
    name: str
    greeting: str


class ReplyChecked(_Shown):
    """`checked` is false where the reply is in no language of a market we know the manners of; `why` says so."""

    language: str = Field(description="BCP 47: what the reply is written in")
    market: str | None = Field(description="country and language such as DE/de; null where we know no manners")
    checked: bool
    why: str
    findings: list[FindingShown]
    style: StyleShown | None = None
    greeting: str | None = Field(default=None, description="fits the hour on the customer's clock, where that is known")
    closing: str | None = None
    festival: FestivalShown | None = Field(default=None, description="the market may be greeted on today")
    local_time: str | None = Field(default=None, description="now, on the customer's clock and in their language")
    moments: list[MomentShown] = Field(default=[], description="as asked for; none where no time zone is known")
