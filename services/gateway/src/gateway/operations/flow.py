"""The cluster's flow as numbers: what passes each topic, how far each service is behind, told from looks at the log."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crossdesk.bus.overview import GroupStanding, Overview, Standing
from crossdesk.contracts import PUBLISHERS, TOPICS

from gateway.operations.flow_shown import Condition, FlowShown, ReadingShown, ServiceShown, TopicShown

EVERYBODY = "every consumer"
SERVICES: tuple[str, ...] = tuple(name for name in PUBLISHERS if name != EVERYBODY)
WINDOW = 15.0
"""Seconds over which rates are taken."""
FRESH = 1.0
"""Seconds for which a look serves all who ask."""
SHORTEST = 0.5
"""Seconds between two looks from which a rate can be told."""
BEHIND, LATE = 5.0, 30.0
"""Seconds of lag from which a service is called behind, and late: `accept/waiting_room.py` refuses at half a minute."""


@dataclass(frozen=True)
class Look:
    """One look, and when (monotonic seconds)."""

    at: float
    standing: Standing


class Flow:
    """Looks at the log when somebody asks, at most once a second however many ask. Nobody asks: it costs nothing."""

    def __init__(self, overview: Overview, clock: Callable[[], float]) -> None:
        self._overview = overview
        self._clock = clock
        self._looks: deque[Look] = deque()
        self._one_at_a_time = asyncio.Lock()

    async def look(self) -> tuple[Look | None, Look]:
        """The look to compare with, if there is one of the last seconds, and the newest. Raises BusUnavailable."""
        async with self._one_at_a_time:
            if not self._looks or self._clock() - self._looks[-1].at >= FRESH:
                standing = await self._overview.look(SERVICES, TOPICS)
                self._looks.append(Look(self._clock(), standing))
            newest = self._looks[-1]
            while self._looks[0].at < newest.at - WINDOW:
                self._looks.popleft()
            before = self._looks[0]
            return (before if newest.at - before.at >= SHORTEST else None), newest


def shown_flow(before: Look | None, now: Look, dead_letters: Mapping[str, int]) -> FlowShown:
    """What is shown of two looks, and of the open dead letters by consumer. Rates are None without a look before."""
    return FlowShown(
        services=[_service(name, before, now, dead_letters.get(name, 0)) for name in SERVICES],
        topics=[_topic(name, before, now) for name in TOPICS],
        readings=[
            reading
            for name in SERVICES
            for topic in _topics_of(now.standing.groups[name])
            for reading in [_reading(name, topic, before, now)]
        ],
        dead_letters=sum(dead_letters.values()),
    )


def _service(name: str, before: Look | None, now: Look, dead_letters: int) -> ServiceShown:
    group = now.standing.groups[name]
    events = sum(lag.events for lag in group.lag.values())
    seconds = max((lag.seconds for lag in group.lag.values() if lag.events), default=0.0)
    return ServiceShown(
        service=name,
        condition=condition(group.members, seconds),
        members=group.members,
        behind_events=events,
        behind_seconds=round(seconds, 1),
        handled_per_second=_rate(_handled(now, name), _handled(before, name), before, now),
        dead_letters=dead_letters,
        publishes=list(dict.fromkeys(topic for event in PUBLISHERS[name] for topic in event.topics())),
    )


def condition(members: int, seconds: float) -> Condition:
    """A service without members is absent; one with them is as its oldest unread event tells."""
    if not members:
        return "absent"
    return "late" if seconds >= LATE else "behind" if seconds >= BEHIND else "well"


def _topic(name: str, before: Look | None, now: Look) -> TopicShown:
    partitions = sum(place.topic == name for place in now.standing.ends)
    return TopicShown(
        topic=name,
        partitions=partitions,
        per_second=_rate(_appended(now, name), _appended(before, name), before, now),
    )


def _reading(service: str, topic: str, before: Look | None, now: Look) -> ReadingShown:
    lag = [each for place, each in now.standing.groups[service].lag.items() if place.topic == topic]
    return ReadingShown(
        service=service,
        topic=topic,
        behind_events=sum(each.events for each in lag),
        behind_seconds=round(max((each.seconds for each in lag if each.events), default=0.0), 1),
        per_second=_rate(_appended(now, topic), _appended(before, topic), before, now),
    )


def _topics_of(group: GroupStanding) -> list[str]:
    read = {place.topic for place in group.lag}
    return [topic for topic in TOPICS if topic in read]


def _appended(look: Look | None, topic: str) -> int:
    return sum(end for place, end in look.standing.ends.items() if place.topic == topic) if look else 0


def _handled(look: Look | None, service: str) -> int:
    """The sum of the offsets a group has committed: a group reads on from the end less its lag."""
    if look is None:
        return 0
    standing = look.standing
    return sum(standing.ends.get(place, 0) - lag.events for place, lag in standing.groups[service].lag.items())


def _rate(after: int, earlier: int, before: Look | None, now: Look) -> float | None:
    return round(max(0, after - earlier) / (now.at - before.at), 2) if before else None
