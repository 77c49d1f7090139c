"""A simulated desk as the service sees it, by what happened of late, without a roster. It tells waits at arrival."""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from routing.desk_simulation.desk_day import Contact, Stream
from routing.waiting.estimate import ESTIMATORS, Estimator, Seen, Wait, estimate
from routing.waiting.line import Line, Place
from routing.waiting.recent import ENDED_LATELY, GIVEN_LATELY

Kind = tuple[int, ...]
"""Agents who serve the same streams."""


class Told(NamedTuple):
    """What each estimator would have told a customer; `used` is what the service tells."""

    contact: Contact
    position: int
    used: Wait | None
    waits: Mapping[Estimator, Wait | None]


@dataclass(slots=True)
class _Lately:
    """How often things happened in the last `seconds`, and the sum of their figures, by kind."""

    seconds: float
    count: Counter[Hashable] = field(default_factory=Counter)
    total: defaultdict[Hashable, float] = field(default_factory=lambda: defaultdict(float))
    _what: deque[tuple[float, Hashable, float]] = field(default_factory=deque)

    def note(self, now: float, kind: Hashable, figure: float = 0.0) -> None:
        self._what.append((now, kind, figure))
        self.count[kind] += 1
        self.total[kind] += figure

    def forget(self, now: float) -> None:
        while self._what and self._what[0][0] < now - self.seconds:
            _, kind, figure = self._what.popleft()
            self.count[kind] -= 1
            self.total[kind] -= figure


@dataclass(slots=True)
class WatchedDesk:
    """Estimates for all who have to wait, from what happened before them."""

    streams: Sequence[Stream]
    told: list[Told] = field(default_factory=list)
    _given: _Lately = field(default_factory=lambda: _Lately(GIVEN_LATELY))
    _ended: _Lately = field(default_factory=lambda: _Lately(ENDED_LATELY))
    _waits: _Lately = field(default_factory=lambda: _Lately(ENDED_LATELY))
    _last_wait: dict[int, float] = field(default_factory=dict)

    def queued(
        self, now: float, contact: Contact, queues: Iterable[Iterable[Contact]], places: Mapping[Kind, float]
    ) -> None:
        """Somebody has to wait; `places` are contacts that agents on duty have at once."""
        kinds = list(places)
        teams = [
            frozenset(number for number, kind in enumerate(kinds) if stream in kind)
            for stream in range(len(self.streams))
        ]
        line, rank = Line(dict(enumerate(places.values()))), self._rank(contact)
        for each in (each for queue in queues for each in queue):
            if not each.gave_up and self._rank(each) < rank:
                line.add(teams[each.stream])
        team = teams[contact.stream]
        self._tell(now, contact, line.place_of(team), {kinds[number]: places[kinds[number]] for number in team})

    def given(self, now: float, kind: Kind, contact: Contact) -> None:
        self._given.note(now, kind)
        self._last_wait[contact.stream] = now - contact.arrived
        if now > contact.arrived:
            self._waits.note(now, "served", now - contact.arrived)

    def ended(self, now: float, kind: Kind, contact: Contact) -> None:
        self._ended.note(now, kind, contact.handling)

    def gave_up(self, now: float, contact: Contact) -> None:
        self._waits.note(now, "left", now - contact.arrived)

    def _rank(self, contact: Contact) -> float:
        return contact.arrived - self.streams[contact.stream].head_start

    def _tell(self, now: float, contact: Contact, place: Place, places: Mapping[Kind, float]) -> None:
        seen = self._seen(now, contact.stream, place.ahead, places)
        waits = {name: estimate(seen, (name,)) for name in ESTIMATORS}
        self.told.append(Told(contact, place.before + 1, estimate(seen), waits))

    def _seen(self, now: float, stream: int, ahead: float, places: Mapping[Kind, float]) -> Seen:
        for lately in (self._given, self._ended, self._waits):
            lately.forget(now)
        handled = sum(self._ended.count[kind] for kind in places)
        return Seen(
            ahead=ahead,
            places=sum(places.values()),
            turns=sum(self._given.count[kind] for kind in places),
            watched=min(GIVEN_LATELY, now),
            handled=handled,
            handling=sum(self._ended.total[kind] for kind in places) / handled if handled else 0.0,
            left=self._waits.count["left"],
            waited=sum(self._waits.total.values()),
            last_wait=self._last_wait.get(stream),
        )
