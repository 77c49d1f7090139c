"""What wakes a worker, and how long it sleeps otherwise: follows from its subscriptions. Pure."""

from collections.abc import Collection, Iterable, Sequence

from crossdesk.consume.subscription import Subscription

IDLE_WAIT = 5.0
"""Seconds of one poll without news: how often an idle worker looks at the log without having been woken."""


def patient_topics(subscriptions: Sequence[Subscription]) -> Collection[str]:
    """Topics of which everything may gather: what is on them wakes nobody."""
    hurried = _topics(each for each in subscriptions if not each.gather)
    return frozenset(_topics(subscriptions) - hurried)


def idle_wait(subscriptions: Sequence[Subscription]) -> float:
    """Seconds of one poll without news: what gathers is due when it is over."""
    return min([IDLE_WAIT, *(each.gather for each in subscriptions if each.gather)])


def _topics(subscriptions: Iterable[Subscription]) -> set[str]:
    return {topic for each in subscriptions for topic in each.topics}
