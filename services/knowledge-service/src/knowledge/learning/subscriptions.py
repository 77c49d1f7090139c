"""What is listened to in order to help agents and to learn. None of it holds up a customer, so all of it may gather."""

from collections.abc import Callable
from functools import partial

from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import AgentReplied, AnswerRated
from crossdesk.contracts.routing import ConversationAssigned

from knowledge.learning.experience import Experience
from knowledge.learning.learn_from_agents import learn_from_reply
from knowledge.learning.learn_from_ratings import learn_from_rating
from knowledge.learning.suggest_replies import suggest_with
from knowledge.learning.terms import TermWeights

SOON = 0.2
"""Seconds until suggestions are made: the agent has not read the conversation by then."""
LATER = 2.0


def learning(weights: TermWeights, experience: Callable[[], Experience]) -> list[Subscription]:
    """The subscriptions that suggest and learn, on rows that `experience` makes."""
    learnt = partial(Subscription, rows=experience, alone=True, together=True)
    return [
        learnt(ConversationAssigned, suggest_with(weights), gather=SOON),
        learnt(AgentReplied, learn_from_reply, gather=LATER),
        learnt(AnswerRated, learn_from_rating, gather=LATER),
    ]
