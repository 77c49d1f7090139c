"""What is listened to in order to learn. None of it holds up a customer, so all of it may gather."""

from datetime import timedelta
from functools import partial

from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import AgentReplied, AnswerRated
from crossdesk.contracts.knowledge import NoAnswer

from knowledge.learning.experience import Experience
from knowledge.learning.learn_from_agents import learn_from_reply
from knowledge.learning.learn_from_ratings import learn_from_rating
from knowledge.learning.suggest_replies import suggest_with
from knowledge.learning.terms import TermWeights

SOON = 0.5
"""Seconds until suggestions are made: the agent has not opened the conversation by then."""
LATER = 2.0


def learning(weights: TermWeights, kept_for: timedelta) -> list[Subscription]:
    """The subscriptions that learn; what they keep is deleted after `kept_for`."""
    learnt = partial(Subscription, rows=partial(Experience, kept_for), alone=True, together=True)
    return [
        learnt(NoAnswer, suggest_with(weights), gather=SOON),
        learnt(AgentReplied, learn_from_reply, gather=LATER),
        learnt(AnswerRated, learn_from_rating, gather=LATER),
    ]
