"""Decide who answers an inquiry whose answer was drafted, or for which there is none."""

from functools import partial

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.unit_of_work import UnitOfWork

from routing.decide_outcome import decide_outcome
from routing.policy import Policy
from routing.turns import Question, in_order


async def decide_reply(event: AnswerDrafted | NoAnswer, work: UnitOfWork, policy: Policy) -> list[Event]:
    """One decision for each inquiry, in the order of the customer's messages."""
    question = Question(event.tenant, event.conversation_id, event.inquiry.inquiry_id, event.turn, event)
    return await in_order(question, work, partial(decide_outcome, work=work, policy=policy))
