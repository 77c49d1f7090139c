"""Which of the agents at a desk gets a conversation: the best suited, and among equals the one whose turn it is."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import pvariance

from routing.agent import Abilities, Agent
from routing.conversation import Conversation
from routing.matching import Fit, Matching

Kinds = Mapping[Abilities, Mapping[str, Agent]]
"""Who is at a desk, by what they can do."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def choose_agent(
    kinds: Kinds,
    conversation: Conversation,
    waited: timedelta,
    matching: Matching,
    nearness: Mapping[str, int] | None = None,
) -> Agent | None:
    """Who gets a conversation that waited so long: the best suited with room, whose turn it is among equals; or None.

    `nearness` tells the place of each desk for this customer, the nearest 0: of equals those of the nearer desk come
    first, see `follow_sun/team.py`. Agents who suit less well have to wait for their step, see Matching.at_once.
    """
    weight = matching.rules.channel(conversation.channel).weight
    for _, equals in groupby(open_kinds(kinds, conversation, waited, matching), key=itemgetter(0)):
        free = [
            agent
            for _, kind in equals
            for agent in kinds[kind].values()
            if agent.presence == "online" and agent.has_room(weight) and may_take(agent, conversation)
        ]
        if free:
            near = nearness or {}
            return min(free, key=lambda agent: (near.get(agent.abilities.desk or "", 0), turn(agent)))
    return None


def open_kinds(
    kinds: Kinds, conversation: Conversation, waited: timedelta, matching: Matching
) -> list[tuple[Fit, Abilities]]:
    """Whose step is open, the best suited first."""
    fits = [(found, kind) for kind in kinds if (found := matching.fit(kind, conversation.wish))]
    if not fits:
        return []
    open_until = max(min(found.seconds for found, _ in fits), waited.total_seconds())
    return sorted((each for each in fits if each[0].seconds <= open_until), key=itemgetter(0))


def may_take(agent: Agent, conversation: Conversation) -> bool:
    """What never relaxes: an agent's markets, and that nobody gets again what they passed on."""
    return serves_market(agent.abilities, conversation) and agent.agent_id not in conversation.passed_on_by


def serves_market(abilities: Abilities, conversation: Conversation) -> bool:
    markets, country = abilities.markets, conversation.country
    return not markets or country is None or country in markets


def turn(agent: Agent) -> tuple[float, datetime, str]:
    """Of equals the least loaded comes first, then who has waited longest for work."""
    return agent.share, agent.waits_since or LONG_AGO, agent.agent_id


def variance_among_equals(kinds: Kinds) -> float:
    """The variance of how full agents are (0 to 1) among those of equal abilities, where it is largest."""
    return max((_variance(agents.values()) for agents in kinds.values()), default=0.0)


def _variance(agents: Iterable[Agent]) -> float:
    shares = [agent.share for agent in agents if agent.presence == "online" and agent.capacity]
    return pvariance(shares) if shares else 0.0
