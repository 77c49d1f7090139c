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
    """Those of one wish: the agent's step opens after `seconds` of waiting, and they are served `head_start` sooner.

    None of them has a rank before `first`, head start included.
    """

    first: datetime
    wish: StoredWish
    seconds: int
    head_start: timedelta


@dataclass(frozen=True)
class Offer:
    """`heads` in order of their first, `channels` of which one fits, `most` that fit if all are of the lightest kind.

    `kinds` are all who are at the desk.
    """

    agent: Agent
    kinds: Kinds
    now: datetime
    heads: Sequence[Head]
    channels: Sequence[str]
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

    def queued_until(self, heads: Sequence[Head], policy: Policy) -> list[datetime]:
        """Until when those of each wish came whom the agent may be given.

        Who is best suited at the desk is asked of these wishes alone: it takes all kinds of agents.
        """
        wishes = [wish_of(head.wish) for head in heads]
        best = policy.matching.at_once(self.kinds, wishes)
        waits = (
            0 if (at_once := best[wish]) is not None and head.seconds <= at_once else head.seconds
            for head, wish in zip(heads, wishes, strict=True)
        )
        return [self.now - timedelta(seconds=wait) for wait in waits]

    def is_settled(self, found: Sequence[Conversation], later: datetime | None, policy: Policy) -> bool:
        """Whether nobody of those left, whose first is at `later`, can be among the first `most`."""
        ranks = sorted(rank_for(self.agent, each, policy)[0] for each in found)
        return later is None or (len(ranks) >= self.most and ranks[self.most - 1] < later)


def offer_for(
    agent: Agent, wishes: Mapping[StoredWish, datetime], kinds: Kinds, now: datetime, policy: Policy
) -> Offer | None:
    """What the agent may be offered of these wishes, or None. Each wish is given with the rank of its first."""
    heads = open_heads(agent, wishes, policy)
    weights = {name: rule.weight for name, rule in policy.matching.rules.channels.items()}
    fitting = [name for name, weight in weights.items() if agent.has_room(weight)]
    if not heads or not fitting:
        return None
    return Offer(agent, kinds, now, heads, fitting, most=agent.room // min(weights.values()) + 1)


def open_heads(agent: Agent, wishes: Mapping[StoredWish, datetime], policy: Policy) -> list[Head]:
    """Of the wishes that the agent may serve at all, the first of all first."""
    heads = []
    for stored, first in wishes.items():
        if fit := policy.matching.fit(agent.abilities, wish_of(stored)):
            start = _start(fit.language, policy)
            heads.append(Head(first - start, stored, fit.seconds, start))
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
