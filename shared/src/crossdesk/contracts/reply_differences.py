"""Where customers of different languages are told different things in the same case."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from crossdesk.contracts.event import Event, Language, Utc

DifferenceAbout = Literal["return", "refund", "warranty", "delivery", "discount", "tone"]
"""A number of a policy or a promise about one of these, or the form of address."""


class ReplyDifferenceFound(Event):
    """People replied differently to one scenario by language. Once a month for each that lasts; texts are asked for."""

    topic: ClassVar[str] = "languages"
    difference_id: UUID
    scenario: str
    about: DifferenceAbout
    languages: Annotated[list[Language], Field(min_length=2, max_length=2)]


class DifferingReply(BaseModel):
    """What was replied, without the customer's addresses and numbers."""

    language: str
    text: str


class ReplyDifferenceShown(BaseModel):
    """A difference with a reply of each of the two languages."""

    difference_id: UUID
    found_at: Utc
    scenario: str
    about: DifferenceAbout
    told: str = Field(description="what each language is told")
    replies: list[DifferingReply]


class ReplyDifferencePage(BaseModel):
    """The newest first."""

    differences: list[ReplyDifferenceShown]
