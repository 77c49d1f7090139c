"""Where a customer stands among those who wait for the same agents. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Team = frozenset[int]
"""The kinds of agents who may serve a conversation, as numbers."""


class Place(NamedTuple):
    """`before`: those who go first with agents who may serve this one, too. `ahead`: what of them falls to these."""

    before: int
    ahead: float


@dataclass
class Line:
    """The queue, gone through in the order of rank. `places` are conversations that a kind of agents has at once.

    Of a conversation ahead for which others are open as well, only a share falls to this one's agents: that of their
    places. Who comes later with more points, or has a head start with an agent, may still go before.
    """

    places: Mapping[int, float]
    _counts: dict[Team, int] = field(default_factory=dict)
    _shares: dict[Team, dict[Team, float]] = field(default_factory=dict)

    def place_of(self, team: Team) -> Place:
        """The place of a conversation behind all that were added; nobody but its own agents counts."""
        shares = self._shares.setdefault(team, {})
        before, ahead = 0, 0.0
        for other, count in self._counts.items():
            share = shares.get(other)
            if share is None:
                share = shares[other] = self._share(team, other)
            if share >= 0:
                before += count
                ahead += count * share
        return Place(before, ahead)

    def add(self, team: Team) -> None:
        self._counts[team] = self._counts.get(team, 0) + 1

    def _share(self, team: Team, other: Team) -> float:
        """Below 0 for those whom no agent of this team may serve."""
        both = team & other
        if not both:
            return -1.0
        whole = sum(self.places[kind] for kind in other)
        return sum(self.places[kind] for kind in both) / whole if whole else len(both) / len(other)
