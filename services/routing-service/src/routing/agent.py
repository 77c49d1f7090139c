"""An agent: what they can do, and how much they have to do."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

Presence = Literal["online", "busy", "away", "offline"]

AT_DESK = ("online", "busy")
"""Who is worth waiting for; those who are busy get nothing new."""
PLACE = 100
"""What a live chat takes, see `data/queue.yaml`."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What agents can do, as in the contract of AgentAccountConfigured. Those of equal abilities are equals."""

    skills: frozenset[str] = frozenset()
    native: frozenset[str] = frozenset()
    fluent: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    vip_desk: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """`active` conversations take `load` of `capacity` places, in percent of a place.

    waits_since    when they were given work last, or came
    on_duty_since  when they came
    seen_until     when they are taken for gone unless their client says again that they are there
    confirms       whether what they are given has to be accepted
    """

    agent_id: str
    abilities: Abilities
    capacity: int
    active: int = 0
    load: int = 0
    presence: Presence = "online"
    waits_since: datetime | None = None
    on_duty_since: datetime | None = None
    seen_until: datetime | None = None
    confirms: bool = False

    @property
    def at_desk(self) -> bool:
        return self.presence in AT_DESK

    @property
    def room(self) -> int:
        """What is left of the agent's places, in percent of a place."""
        return max(0, self.capacity * PLACE - self.load)

    @property
    def share(self) -> float:
        """How full the agent is: 1.0 with all places taken."""
        return self.load / (self.capacity * PLACE) if self.capacity else 1.0

    def has_room(self, weight: int) -> bool:
        """Whether a conversation of this weight fits. One heavier than all places fits an agent who has none."""
        return weight <= self.room or (self.load == 0 and self.capacity > 0)


def write_abilities(abilities: Abilities) -> str:
    """Equal abilities give equal texts."""
    found = {name: sorted(each) if isinstance(each, frozenset) else each for name, each in asdict(abilities).items()}
    return json.dumps(found, sort_keys=True)


@lru_cache(maxsize=4096)
def read_abilities(text: str) -> Abilities:
    """The abilities that were written; what a text of an earlier version does not tell of is none."""
    found = json.loads(text)
    vip_desk = found.pop("vip_desk", False)
    return Abilities(**{name: frozenset(each) for name, each in found.items()}, vip_desk=vip_desk)
