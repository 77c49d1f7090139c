"""Places and waits of all in a queue, in one go through it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from routing.agent import Abilities
from routing.matching import Matching, Wish
from routing.waiting.estimate import Seen, Wait, estimate
from routing.waiting.line import Line, Place, Team
from routing.waiting.queue_seen import InQueue, QueueSeen
from routing.waiting.told_again import ToldWait, may_be_told, worth_telling
from routing.waiting.told_range import told_range


@dataclass(frozen=True)
class Placed:
    """What somebody in the queue may be told, and what it rests on."""

    customer: InQueue
    told: ToldWait
    place: Place
    wait: Wait | None


@dataclass
class _Teams:
    """Who may serve whom, worked out once for customers who wish the same."""

    seen: QueueSeen
    matching: Matching
    _teams: dict[tuple[Wish, str | None], Team] = field(default_factory=dict)
    _sums: dict[Team, Seen] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> Sequence[Abilities]:
        return list(self.seen.kinds)

    def of(self, customer: InQueue) -> Team:
        """All kinds of agents that may ever be given the conversation: while people wait, steps open."""
        key = (customer.wish, customer.country)
        if key not in self._teams:
            able = (number for number, kind in enumerate(self.kinds) if self._may_serve(kind, *key))
            self._teams[key] = frozenset(able)
        return self._teams[key]

    def seen_by(self, team: Team, ahead: float) -> Seen:
        """What is known of the team, for somebody with so many ahead."""
        if team not in self._sums:
            self._sums[team] = self._sum(team)
        return replace(self._sums[team], ahead=ahead)

    def _sum(self, team: Team) -> Seen:
        kinds = [self.seen.kinds[self.kinds[number]] for number in team]
        handled = sum(kind.handled for kind in kinds)
        took = sum(kind.handled * kind.handling for kind in kinds)
        return Seen(
            ahead=0.0,
            places=sum(kind.places for kind in kinds),
            turns=sum(kind.turns for kind in kinds),
            watched=self.seen.watched,
            handled=handled,
            handling=took / handled if handled else 0.0,
            left=self.seen.left,
            waited=self.seen.waited,
        )

    def _may_serve(self, kind: Abilities, wish: Wish, country: str | None) -> bool:
        fits_market = not kind.markets or country is None or country in kind.markets
        return fits_market and self.matching.fit(kind, wish) is not None


def news_of(seen: QueueSeen, matching: Matching, now: datetime) -> Iterator[Placed]:
    """What those in the queue are told now whom it is news to, in their order.

    Callbacks are told of only where nobody is on duty. Of whom nothing may be told yet nothing is worked out.
    """
    teams = _Teams(seen, matching)
    line = Line({number: seen.kinds[kind].places for number, kind in enumerate(teams.kinds)})
    for customer in seen.queue:
        team = teams.of(customer)
        if may_be_told(customer.before, now) and (customer.waits or not team):
            placed = _placed(customer, team, line, teams)
            if worth_telling(customer.before, placed.told):
                yield placed
        if customer.waits:
            line.add(team)


def _placed(customer: InQueue, team: Team, line: Line, teams: _Teams) -> Placed:
    if not team:
        return Placed(customer, ToldWait("nobody_on_duty"), Place(0, 0.0), None)
    place = line.place_of(team)
    wait = estimate(teams.seen_by(team, place.ahead))
    return Placed(customer, _told(place, wait), place, wait)


def _told(place: Place, wait: Wait | None) -> ToldWait:
    if wait is None:
        return ToldWait("unknown", place.before + 1)
    return ToldWait("estimated", place.before + 1, *told_range(wait))
