"""An inquiry that one of our own steps could not handle goes to a person: nothing accepted is ever lost."""

from functools import partial

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.store.unit_of_work import UnitOfWork

from routing.decide_outcome import decide_outcome
from routing.keep_order import in_order
from routing.office import Office
from routing.policy import Policy
from routing.question import question_of

ON_THE_WAY = {
    "intent": {"InquiryReceived"},
    "logistics": {"InquiryUnderstood", "DisputeAssessed"},
    "payments-risk": {"InquiryUnderstood", "ShipmentLocated"},
    "knowledge": {"InquiryUnderstood", "ShipmentLocated", "DisputeAssessed"},
    "routing": {"AnswerDrafted", "NoAnswer"},
}
"""The steps without which no answer comes: consumer, and the events it must handle.

Projections (gateway), translations and the shop's own records do not stop an answer. A dead-lettered EventDeadLettered
is not rescued again, so that a fault in this very use case cannot feed itself.
"""


def stops_an_answer(event: EventDeadLettered) -> bool:
    return event.event_type in ON_THE_WAY.get(event.consumer, ())


async def rescue_inquiry(event: EventDeadLettered, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """Decide for a person, in the turn of the lost message if it had one; nothing if the inquiry was decided before."""
    question = question_of(event)
    if question is None:
        return []
    return await in_order(question, work, partial(decide_outcome, work=work, policy=policy))
