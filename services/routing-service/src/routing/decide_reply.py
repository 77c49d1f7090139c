"""Decide who answers an inquiry whose answer was drafted, or for which there is none."""

from functools import partial

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.unit_of_work import UnitOfWork

from routing.decide_outcome import decide_outcome
from routing.keep_order import in_order
from routing.office import Office
from routing.policy import Policy
from routing.question import question_of


async def decide_reply(event: AnswerDrafted | NoAnswer, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """One decision for each inquiry, in the order of the customer's messages."""
    question = question_of(event)
    assert question is not None  # only dead letters may tell of none; told to mypy here
    return await in_order(question, work, partial(decide_outcome, work=work, policy=policy))
