"""How the queue is served, as `data/queue.yaml` says."""

from collections.abc import Collection
from typing import Annotated

from crossdesk.contracts.gateway import Channel
from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Relaxing(Part):
    """Seconds of waiting after which a conversation may be offered to agents who suit less well."""

    sibling_skill: Seconds
    general_skill: Seconds
    fluent_language: Seconds
    with_translation: Seconds
    beside_the_vip_desk: Seconds


class ChannelRule(Part):
    """`weight` in percent of a place; `accept_seconds` for agents whose clients confirm."""

    weight: int = Field(ge=1, le=10_000)
    accept_seconds: int = Field(ge=1)


class QueueRules(Part):
    """All of `data/queue.yaml`."""

    relaxing: Relaxing
    siblings: dict[str, list[str]]
    of_products: list[str]
    licences: dict[str, str]
    channels: dict[Channel, ChannelRule]
    missed_heartbeats: int = Field(ge=1)
    sticky_points: int = Field(ge=0)

    def siblings_of(self, skill: str) -> Collection[str]:
        """Skills whose agents know much of this one's work, too."""
        return self.siblings.get(skill, self.of_products)

    def channel(self, name: Channel) -> ChannelRule:
        """Raises KeyError for a channel the file does not list; it lists all of the contract, see the tests."""
        return self.channels[name]
