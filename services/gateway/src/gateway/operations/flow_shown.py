"""The cluster's flow as the API shows it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Condition = Literal["well", "behind", "late", "absent"]
Rate = Annotated[float | None, Field(ge=0, description="events a second of the last 15 seconds; null at first")]
Events = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, description="age of the oldest event that is not settled")]

FLOW: JsonDict = {
    "services": [
        {
            "service": "intent",
            "condition": "well",
            "members": 2,
            "behind_events": 3,
            "behind_seconds": 0.2,
            "handled_per_second": 41.5,
            "dead_letters": 0,
            "publishes": ["understanding", "understanding-urgent"],
        }
    ],
    "topics": [{"topic": "inquiries", "partitions": 8, "per_second": 41.4}],
    "readings": [
        {"service": "intent", "topic": "inquiries", "behind_events": 3, "behind_seconds": 0.2, "per_second": 41.4}
    ],
    "dead_letters": 0,
}


class ServiceShown(BaseModel):
    """One service: `late` from half a minute of lag on, `behind` from 5 seconds, `absent` without a member."""

    service: str
    condition: Condition
    members: int
    behind_events: Events
    behind_seconds: Seconds
    handled_per_second: Rate
    dead_letters: int = Field(description="open ones of this consumer")
    publishes: list[str] = Field(description="topics its events are on")


class TopicShown(BaseModel):
    """One topic."""

    topic: str
    partitions: int
    per_second: Rate


class ReadingShown(BaseModel):
    """What a service reads, and how far it is behind there."""

    service: str
    topic: str
    behind_events: Events
    behind_seconds: Seconds
    per_second: Rate


class FlowShown(BaseModel):
    """The whole cluster at one moment."""

    model_config = ConfigDict(json_schema_extra={"examples": [FLOW]})

    services: list[ServiceShown]
    topics: list[TopicShown]
    readings: list[ReadingShown]
    dead_letters: int = Field(description="open ones of all services")
