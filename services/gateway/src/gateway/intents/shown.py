"""A tenant's own intents and their versions, as the API's schemas."""

from datetime import datetime
from typing import Annotated

from crossdesk.contracts.intents import LEAST_OWN_EXAMPLES, LONGEST_EXAMPLE, MOST_EXAMPLES, MOST_OWN_INTENTS
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict, JsonValue

from gateway.fields import Body, Line, Locale, Prose

IntentId = Annotated[
    str,
    Path(
        pattern=r"^[a-z][a-z0-9_]{0,43}$",
        description="an intent every shop has, such as `invoice_request`, or one of your own: `own_` and a name",
        examples=["own_engraving"],
    ),
]
VersionNumber = Annotated[int, Path(ge=0, le=2**31 - 1, description="0 is the model every shop has", examples=[3])]
ExampleText = Annotated[Prose, Field(max_length=LONGEST_EXAMPLE)]

_EXAMPLES: list[JsonValue] = [
    {"language": "de", "text": "Kann ich den Ring gravieren lassen?"},
    {"language": "de", "text": "Was kostet eine Gravur?"},
    {"language": "en", "text": "Can you engrave a name on it?"},
    {"language": "en", "text": "How many letters fit into an engraving?"},
    {"language": "fr", "text": "Est-ce que vous gravez les bagues ?"},
]
_INTENT: JsonDict = {
    "intent_id": "own_engraving",
    "description": "Wants something engraved",
    "examples": 5,
    "languages": ["de", "en", "fr"],
    "configured_at": "2026-11-27T12:00:00Z",
}
_VERSION: JsonDict = {
    "number": 3,
    "active": True,
    "trained_at": "2026-11-27T12:01:10Z",
    "why": "the examples of own_engraving changed",
    "verdict": "activated",
    "examples": 5,
    "figures": {
        "built_in_before": 0.87,
        "built_in_after": 0.87,
        "own": 0.8,
        "confusions": [{"meant": "own_engraving", "understood": "product_specs", "count": 1}],
        "encoder": True,
        "taught": 0,
    },
}


class ExampleRequest(Body):
    """A message as your customers type it."""

    language: Locale
    text: ExampleText


class IntentRequest(Body):
    """Examples of one intent, whole."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"description": _INTENT["description"], "examples": _EXAMPLES}]},
    )

    description: Line | None = None
    examples: list[ExampleRequest] = Field(
        max_length=MOST_EXAMPLES,
        description=f"an intent of your own needs at least {LEAST_OWN_EXAMPLES}; none at all remove it",
    )


class IntentAccepted(BaseModel):
    """What will be learnt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"intent_id": "own_engraving", "examples": 5}]})

    intent_id: str
    examples: int


class IntentShown(BaseModel):
    """An intent you gave examples of."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INTENT]})

    intent_id: str
    description: str
    examples: int
    languages: list[str]
    configured_at: datetime


class IntentList(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"active_version": 3, "intents": [_INTENT]}]})

    active_version: int = Field(description="the version messages are read by; 0 is the model every shop has")
    intents: list[IntentShown] = Field(description=f"at most {MOST_OWN_INTENTS} of your own")


class ConfusionShown(BaseModel):
    meant: str
    understood: str
    count: int


class FiguresShown(BaseModel):
    """How well a version understands, measured on messages it had not seen. Shares are 0 to 1."""

    built_in_before: float = Field(description="share of shops' messages in general understood without your examples")
    built_in_after: float = Field(description="share of the same messages understood by this version")
    own: float | None = Field(default=None, description="share of your examples understood")
    confusions: list[ConfusionShown] = Field(default=[], description="the commonest, with your intents in them")
    encoder: bool = Field(default=False, description="whether the sentence encoder learnt them, too")
    taught: int = Field(default=0, description="your customers' messages the quick model learnt from the slow one")


class VersionShown(BaseModel):
    """What was learnt at one time. One that understands shops' messages in general less well is not activated."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VERSION]})

    number: int
    active: bool
    trained_at: datetime
    why: str = Field(description="why it was trained")
    verdict: str = Field(description="`activated`, or why it was not")
    examples: int
    figures: FiguresShown


class VersionList(BaseModel):
    """The newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"active_version": 3, "versions": [_VERSION]}]})

    active_version: int
    versions: list[VersionShown]


class ActivationAccepted(BaseModel):
    """What was asked for; it takes effect within seconds, between two messages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": 2}]})

    number: int


class RetrainingAccepted(BaseModel):
    """Training takes minutes and runs in the background; messages are read by the active version meanwhile."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"active_version": 3}]})

    active_version: int
