"""Who answers one inquiry: the drafted answer at once, a question back, or a person. Decided once and never again."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import GuidedStepAsked, ReplyDecided
from crossdesk.store.unit_of_work import UnitOfWork

from routing.conversation import Conversation
from routing.hand_over import HandOver, add_inquiry, from_dead_letter, from_no_answer, next_message, open_conversation
from routing.office import Office
from routing.place_conversation import assigned, place
from routing.policy import Policy
from routing.question import Question


async def decide_outcome(question: Question, *, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """The events that tell what became of the question; none if it was decided before.

    A conversation an agent has stays with that agent. While it only waits for one, drafted answers are still given.
    """
    office = work.rows
    if not office.turns.decide(question, work.now):
        return []
    draft = question.outcome if isinstance(question.outcome, AnswerDrafted) else None
    if draft and not office.with_agent(question.place):
        return [reply(draft, held=question.held)]
    await office.desk.open(work.connection, question.tenant)
    conversation = office.desk.find(question.place)
    if conversation and conversation.agent_id:
        if not office.desk.agents.has_left(question.tenant, conversation.agent_id):
            return _follow_up(conversation, question, office)
        if draft is None:
            office.desk.agents.release(conversation)
            conversation = replace(conversation, state="waiting", agent_id=None)
    if draft:
        return [reply(draft, held=question.held)]
    return _hand_over(conversation, question, work, policy)


def reply(draft: AnswerDrafted, *, held: bool) -> ReplyDecided | GuidedStepAsked:
    """The drafted text as the decision: an answer settles the question, a question asks for what is missing."""
    intent = draft.understanding.intent
    order = "; given after the answers to the messages before it" if held else ""
    grounds = f"scenario {draft.answer.scenario} for {intent.id}, understood with confidence {intent.confidence:.2f}"
    kind, why = (
        (ReplyDecided, f"answered at once by {grounds}{order}")
        if draft.kind == "answer"
        else (GuidedStepAsked, f"asked for what is missing by {grounds}{order}")
    )
    return kind(
        tenant=draft.tenant,
        conversation_id=draft.conversation_id,
        lane=draft.lane,
        inquiry_id=draft.inquiry.inquiry_id,
        answer=draft.answer,
        why=why,
    )


def _follow_up(conversation: Conversation, question: Question, office: Office) -> list[Event]:
    continued = next_message(conversation, question.inquiry_id)
    office.desk.save(continued)
    why = "the conversation is with an agent already, who reads this message too"
    return [assigned(continued, question.inquiry_id, why=why)]


def _hand_over(
    conversation: Conversation | None, question: Question, work: UnitOfWork[Office], policy: Policy
) -> list[Event]:
    request = _request(question, policy)
    known = (
        add_inquiry(conversation, request, policy.priorities)
        if conversation
        else open_conversation(request, work.now, policy.priorities)
    )
    return place(known, [request.inquiry_id], work, policy, why=request.why, holding_text=request.holding_text)


def _request(question: Question, policy: Policy) -> HandOver:
    if isinstance(question.outcome, NoAnswer):
        return from_no_answer(question.outcome, policy.priorities)
    if isinstance(question.outcome, AnswerDrafted):
        raise TypeError(f"inquiry {question.inquiry_id} has an answer; a person is asked only without one")
    return from_dead_letter(question.outcome, question.conversation_id, question.inquiry_id, policy.priorities)
