"""Who competes with whom for which agents, and what each may be told of it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from routing.agent import Abilities
from routing.matching import Matching, Wish
from routing.waiting.customers import Customer
from routing.waiting.estimate import Seen, Wait, estimate
from routing.waiting.line import Line, Place, Team
from routing.waiting.queue_seen import QueueSeen, Wanted
from routing.waiting.told_again import ToldWait, may_be_told, worth_telling
from routing.waiting.told_range import told_range


@dataclass(frozen=True)
class Placed:
    """What somebody in the queue is told, and what it rests on."""

    customer: Customer
    told: ToldWait
    place: Place
    wait: Wait | None


@dataclass
class Competition:
    """A desk's queue and agents, with who may serve whom worked out once for customers who want the same."""

    seen: QueueSeen
    matching: Matching
    _teams: dict[Wanted, Team] = field(default_factory=dict)
    _able: dict[Wish, Team] = field(default_factory=dict)
    _there: dict[str | None, Team] = field(default_factory=dict)
    _sums: dict[Team, Seen] = field(default_factory=dict)

    def places(self) -> dict[UUID, Place]:
        """Places of those whose turn it is to be looked at, in the order of rank."""
        line = Line({number: self.seen.kinds[kind].places for number, kind in enumerate(self._kinds)})
        places: dict[UUID, Place] = {}
        teams = [self._team(wanted) for wanted in self.seen.wanted]
        for number, wanted in enumerate(self.seen.queue):
            if conversation_id := self.seen.looked_at.get(number):
                places[conversation_id] = line.place_of(teams[wanted])
            line.add(teams[wanted])
        return places

    def news(self, customer: Customer, place: Place | None, now: datetime) -> Placed | None:
        """What the customer is told now, if anything. One without a place is told of where nobody is on duty alone."""
        team = self._team(customer.wanted)
        if not may_be_told(customer.before, now) or (team and place is None):
            return None
        placed = self._placed(customer, team, place or Place(0, 0.0))
        return placed if worth_telling(customer.before, placed.told) else None

    def _placed(self, customer: Customer, team: Team, place: Place) -> Placed:
        if not team:
            return Placed(customer, ToldWait("nobody_on_duty"), place, None)
        wait = estimate(replace(self._sum(team), ahead=place.ahead))
        position = place.before + 1
        told = ToldWait("estimated", position, *told_range(wait)) if wait else ToldWait("unknown", position)
        return Placed(customer, told, place, wait)

    @cached_property
    def _kinds(self) -> Sequence[Abilities]:
        return list(self.seen.kinds)

    def _team(self, wanted: Wanted) -> Team:
        """All kinds of agents that may ever be given the conversation: while people wait, steps open."""
        if wanted not in self._teams:
            wish, country = wanted.wish, wanted.country
            if wish not in self._able:
                self._able[wish] = self._numbers(lambda kind: self.matching.fit(kind, wish) is not None)
            if country not in self._there:
                self._there[country] = self._numbers(lambda kind: not kind.markets or country in (None, *kind.markets))
            self._teams[wanted] = self._able[wish] & self._there[country]
        return self._teams[wanted]

    def _numbers(self, suits: Callable[[Abilities], bool]) -> Team:
        return frozenset(number for number, kind in enumerate(self._kinds) if suits(kind))

    def _sum(self, team: Team) -> Seen:
        """What is known of all agents of the team together."""
        if team not in self._sums:
            kinds = [self.seen.kinds[self._kinds[number]] for number in team]
            handled = sum(kind.handled for kind in kinds)
            took = sum(kind.handled * kind.handling for kind in kinds)
            self._sums[team] = Seen(
                ahead=0.0,
                places=sum(kind.places for kind in kinds),
                turns=sum(kind.turns for kind in kinds),
                watched=self.seen.watched,
                handled=handled,
                handling=took / handled if handled else 0.0,
                left=self.seen.left,
                waited=self.seen.waited,
            )
        return self._sums[team]
