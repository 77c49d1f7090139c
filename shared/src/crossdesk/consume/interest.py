"""What a worker wants to be woken for, and how long it sleeps otherwise: follows from its subscriptions. Pure."""

from collections.abc import Sequence

from crossdesk.bus.protocol import Interest
from crossdesk.consume.subscription import Subscription

IDLE_WAIT = 5.0
"""Seconds of one poll without news: how often an idle worker looks at the log without having been woken."""
PASSING_WAIT = 1.0
"""The same where events pass by that others act on: they are no backlog, and their offsets are to tell so."""


def interest_of(subscriptions: Sequence[Subscription]) -> Interest:
    """Topics of which everything may gather are patient; where all that is wanted has a need, others wake nobody."""
    by_topic: dict[str, list[Subscription]] = {}
    for each in subscriptions:
        for topic in each.event.topics():
            by_topic.setdefault(topic, []).append(each)
    return Interest(
        patient=frozenset(topic for topic, wanting in by_topic.items() if all(each.gather for each in wanting)),
        needs={
            topic: frozenset(each.need for each in wanting if each.need)
            for topic, wanting in by_topic.items()
            if all(each.need for each in wanting)
        },
    )


def idle_wait(subscriptions: Sequence[Subscription]) -> float:
    """Seconds of one poll without news: what gathers is due when it is over."""
    passing = [PASSING_WAIT for each in subscriptions if each.need]
    return min([IDLE_WAIT, *passing, *(each.gather for each in subscriptions if each.gather)])
