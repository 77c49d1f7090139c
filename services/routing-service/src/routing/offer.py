"""What an agent may be offered now: for which wishes, on which channels, how many at most."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import NamedTuple

from routing.agent import Agent
from routing.choose_agent import Kinds
from routing.conversation import Conversation
from routing.matching import Wish, language_step, primary_language
from routing.policy import Policy

StoredWish = tuple[str, str, bool]
"""Skill, language as it is stored, whether a VIP."""

OWN = ("native", "fluent", "unknown")
FIRST_LOOKED_AT, TIMES_MORE = 8, 4


class Head(NamedTuple):
    """Those of one wish whom the agent may be given: queued until `before`, and served `head_start` sooner.

    None of them has a rank before `first`, head start included.
    """

    first: datetime
    wish: StoredWish
    before: datetime
    head_start: timedelta


@dataclass(frozen=True)
class Offer:
    """`heads` in order of their first, `channels` of which one fits, `most` that fit if all are of the lightest kind.

    `sticky` is the head start of customers the agent had before.
    """

    agent: Agent
    heads: Sequence[Head]
    channels: Sequence[str]
    sticky: timedelta
    most: int

    def looks(self) -> Iterator[tuple[Sequence[Head], datetime | None]]:
        """Heads to look at, a few at first and then more, with the first of those left, None where none is.

        In a long queue the first few nearly always hold what is looked for; of what a look does not find, the rest is
        searched, so that the number of looks grows with the logarithm of that of the wishes.
        """
        start = 0
        for end in (max(FIRST_LOOKED_AT, self.most) * (TIMES_MORE**turn) for turn in count()):
            left = self.heads[end : end + 1]
            yield self.heads[start:end], left[0].first if left else None
            if not left:
                return
            start = end

    def is_settled(self, found: Sequence[Conversation], later: datetime | None, policy: Policy) -> bool:
        """Whether nobody of those left, whose first is at `later`, can be among the first `most`."""
        ranks = sorted(rank_for(self.agent, each, policy)[0] for each in found)
        return later is None or (len(ranks) >= self.most and ranks[self.most - 1] < later)


def offer_for(
    agent: Agent, wishes: Mapping[StoredWish, datetime], kinds: Kinds, now: datetime, policy: Policy
) -> Offer | None:
    """What the agent may be offered of these wishes, or None. Each wish is given with the rank of its first."""
    heads = open_heads(agent, wishes, kinds, now, policy)
    weights = {name: rule.weight for name, rule in policy.matching.rules.channels.items()}
    fitting = [name for name, weight in weights.items() if agent.has_room(weight)]
    if not heads or not fitting:
        return None
    return Offer(agent, heads, fitting, sticky_start(policy), most=agent.room // min(weights.values()) + 1)


def open_heads(
    agent: Agent, wishes: Mapping[StoredWish, datetime], kinds: Kinds, now: datetime, policy: Policy
) -> list[Head]:
    """Of the wishes that the agent may serve at all, who may be given, the first of all first."""
    best = policy.matching.at_once(kinds, map(wish_of, wishes))
    heads = []
    for stored, first in wishes.items():
        wish = wish_of(stored)
        fit, at_once = policy.matching.fit(agent.abilities, wish), best[wish]
        if fit and at_once is not None:
            start = _start(fit.language, policy)
            wait = 0 if fit.seconds <= at_once else fit.seconds
            heads.append(Head(first - start, stored, now - timedelta(seconds=wait), start))
    return sorted(heads)


@lru_cache(maxsize=4096)
def wish_of(stored: StoredWish) -> Wish:
    skill, language, vip = stored
    return Wish(skill, primary_language(language), vip)


def best_for(agent: Agent, queue: Sequence[Conversation], policy: Policy) -> list[Conversation]:
    """The queue in the order this agent serves it: by rank, with a head start for their languages and customers."""
    return sorted(queue, key=lambda conversation: rank_for(agent, conversation, policy))


def rank_for(agent: Agent, conversation: Conversation, policy: Policy) -> tuple[datetime, str]:
    """The order in which an agent serves conversations."""
    before = sticky_start(policy) if conversation.last_agent == agent.agent_id else timedelta()
    start = _start(language_step(agent.abilities, conversation.language), policy) + before
    return conversation.ranked_at - start, str(conversation.conversation_id)


def sticky_start(policy: Policy) -> timedelta:
    return timedelta(seconds=policy.matching.rules.sticky_points * policy.priorities.seconds_per_point)


def _start(step: str, policy: Policy) -> timedelta:
    """How much sooner an agent serves the languages they speak."""
    points = policy.priorities.language_match if step in OWN else 0
    return timedelta(seconds=points * policy.priorities.seconds_per_point)
