"""What an agent may be offered now: for which wishes, on which channels, how many at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from routing.agent import Agent
from routing.choose_agent import Kinds
from routing.conversation import Conversation
from routing.matching import Wish, language_step, primary_language
from routing.policy import Policy

StoredWish = tuple[str, str, bool]
"""Skill, language as it is stored, whether a VIP."""
Steps = Mapping[StoredWish, tuple[datetime, timedelta]]
"""Since when a conversation has to wait for the agent's step to be open, and how much sooner the agent serves it."""

OWN = ("native", "fluent", "unknown")


@dataclass(frozen=True)
class Offer:
    """`channels` are those of which one fits; `sticky` is the head start of customers the agent had before."""

    agent: Agent
    steps: Steps
    channels: Sequence[str]
    sticky: timedelta
    most: int


def offer_for(agent: Agent, wishes: Sequence[StoredWish], kinds: Kinds, now: datetime, policy: Policy) -> Offer | None:
    """What the agent may be offered of these wishes, or None. `most` is what fits if all are of the lightest kind."""
    steps = open_steps(agent, wishes, kinds, now, policy)
    weights = {name: rule.weight for name, rule in policy.matching.rules.channels.items()}
    fitting = [name for name, weight in weights.items() if agent.has_room(weight)]
    if not steps or not fitting:
        return None
    sticky = timedelta(seconds=policy.matching.rules.sticky_points * policy.priorities.seconds_per_point)
    return Offer(agent, steps, fitting, sticky, most=agent.room // min(weights.values()) + 1)


def open_steps(agent: Agent, wishes: Sequence[StoredWish], kinds: Kinds, now: datetime, policy: Policy) -> Steps:
    """Of the wishes that the agent may serve at all, their steps."""
    wanted = {stored: Wish(stored[0], primary_language(stored[1]), stored[2]) for stored in wishes}
    best = policy.matching.at_once(kinds, wanted.values())
    found: dict[StoredWish, tuple[datetime, timedelta]] = {}
    for stored, wish in wanted.items():
        fit, at_once = policy.matching.fit(agent.abilities, wish), best[wish]
        if fit and at_once is not None:
            wait = 0 if fit.seconds <= at_once else fit.seconds
            found[stored] = now - timedelta(seconds=wait), language_start(agent, wish.language, policy)
    return found


def language_start(agent: Agent, language: str, policy: Policy) -> timedelta:
    """How much sooner an agent serves the languages they speak."""
    points = policy.priorities.language_match if language_step(agent.abilities, language) in OWN else 0
    return timedelta(seconds=points * policy.priorities.seconds_per_point)


def best_for(agent: Agent, queue: Sequence[Conversation], policy: Policy) -> list[Conversation]:
    """The queue in the order this agent serves it: by rank, with a head start for their languages and customers."""
    sticky = timedelta(seconds=policy.matching.rules.sticky_points * policy.priorities.seconds_per_point)

    def rank(conversation: Conversation) -> tuple[datetime, str]:
        before = sticky if conversation.last_agent == agent.agent_id else timedelta()
        start = language_start(agent, conversation.language, policy) + before
        return conversation.ranked_at - start, str(conversation.conversation_id)

    return sorted(queue, key=rank)
