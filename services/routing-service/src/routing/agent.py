"""An agent: what they can do, and how much they have to do."""

import json
from dataclasses import dataclass, field, fields
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
    desk: str | None = None
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        told = (self.skills, self.native, self.fluent, self.markets, self.licences, self.vip_desk, self.desk)
        object.__setattr__(self, "_hash", hash(told))

    def __hash__(self) -> int:
        """Worked out once: a decision looks up what each kind of agent at the desk suits."""
        return self._hash


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
    told = {each.name: getattr(abilities, each.name) for each in fields(abilities) if each.init}
    found = {name: sorted(each) if isinstance(each, frozenset) else each for name, each in told.items()}
    return json.dumps(found, sort_keys=True)


@lru_cache(maxsize=4096)
def read_abilities(text: str) -> Abilities:
    """The abilities that were written; what a text of an earlier version does not tell of is none."""
    found = json.loads(text)
    vip_desk, desk = found.pop("vip_desk", False), found.pop("desk", None)
    return Abilities(**{name: frozenset(each) for name, each in found.items()}, vip_desk=vip_desk, desk=desk)
