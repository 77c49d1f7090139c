"""Who answers one inquiry: the drafted answer at once, a question back, or a person. Decided once and never again."""

from dataclasses import replace

from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import GuidedStepAsked, ReplyDecided
from crossdesk.store.unit_of_work import UnitOfWork

from routing import agents, desk
from routing.desk import Conversation
from routing.hand_over import HandOver, add_inquiry, from_dead_letter, from_no_answer, next_message, open_conversation
from routing.place_conversation import assigned, place
from routing.policy import Policy
from routing.question import Question
from routing.turns import Turns


async def decide_outcome(question: Question, *, work: UnitOfWork[Turns], policy: Policy) -> list[Event]:
    """The events that tell what became of the question; none if it was decided before.

    A conversation an agent has stays with that agent. While it only waits for one, drafted answers are still given.
    """
    if not work.rows.decide(question, work.now):
        return []
    draft = question.outcome if isinstance(question.outcome, AnswerDrafted) else None
    if draft and not await work.rows.with_agent(work.connection, question.place):
        return [reply(draft, held=question.held)]
    work.rows.look_again(question.place)
    await desk.lock_desk(work)
    conversation = await desk.find(work.connection, question.tenant, question.conversation_id)
    if conversation and conversation.agent_id:
        if not await agents.has_left(work.connection, question.tenant, conversation.agent_id):
            return await _follow_up(conversation, question, work)
        if draft is None:
            await agents.release(work.connection, conversation)
            conversation = replace(conversation, state="waiting", agent_id=None)
    if draft:
        return [reply(draft, held=question.held)]
    return await _hand_over(conversation, question, work, policy)


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


async def _follow_up(conversation: Conversation, question: Question, work: UnitOfWork) -> list[Event]:
    continued = next_message(conversation, question.inquiry_id)
    await desk.save(work.connection, continued)
    why = "the conversation is with an agent already, who reads this message too"
    return [assigned(continued, question.inquiry_id, why=why)]


async def _hand_over(
    conversation: Conversation | None, question: Question, work: UnitOfWork, policy: Policy
) -> list[Event]:
    request = _request(question, policy)
    known = (
        add_inquiry(conversation, request, policy.priorities)
        if conversation
        else open_conversation(request, work.now, policy.priorities)
    )
    return await place(known, [request.inquiry_id], work, policy, why=request.why, holding_text=request.holding_text)


def _request(question: Question, policy: Policy) -> HandOver:
    if isinstance(question.outcome, NoAnswer):
        return from_no_answer(question.outcome, policy.priorities)
    if isinstance(question.outcome, AnswerDrafted):
        raise TypeError(f"inquiry {question.inquiry_id} has an answer; a person is asked only without one")
    return from_dead_letter(question.outcome, question.conversation_id, question.inquiry_id, policy.priorities)
