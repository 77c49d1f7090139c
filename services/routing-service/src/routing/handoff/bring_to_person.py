"""Bring an inquiry to a person: to the one who has its conversation, or to whoever suits; with the case in short."""

from dataclasses import replace

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import Event
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.unit_of_work import UnitOfWork

from routing.callbacks.write_again import place_again
from routing.conversation import Conversation
from routing.dead_letter import error_type, read_payload
from routing.hand_over import (
    HandOver,
    add_inquiry,
    from_dead_letter,
    from_no_answer,
    hurried,
    next_message,
    open_conversation,
)
from routing.handoff.carried import with_brief
from routing.handoff.held_back import from_draft
from routing.handoff.summarize import Told, summarize
from routing.office import Office
from routing.place_conversation import assigned
from routing.policy import Policy
from routing.question import Question
from routing.sla.move_clocks import start_clocks

LOST = "lost"
"""The rule by which what one of our steps lost goes to a person; see `rescue_inquiry.py`."""


async def bring_to_person(
    question: Question, decided_by: DecidedBy, work: UnitOfWork[Office], policy: Policy, *, priority: int = 0
) -> list[Event]:
    """The events of one inquiry that a person is to answer, with what they are told first of all."""
    office = work.rows
    await office.desk.open(work.connection, question.tenant, work.now)
    conversation = office.desk.find(question.place)
    if conversation and conversation.agent_id:
        if not office.desk.agents.has_left(question.tenant, conversation.agent_id):
            request = _request(question, decided_by, policy)
            continued = _follow_up(conversation, request, policy)
            office.desk.save(continued)
            moved = await start_clocks(continued, request, work, policy)
            told = await _carried(summary(question, decided_by, work), work)
            why = "the conversation is with an agent already, who reads this message too"
            return [told, assigned(continued, question.inquiry_id, why=why), *moved]
        office.desk.agents.release(conversation)
        conversation = replace(conversation, state="waiting", agent_id=None)
    request = _request(question, decided_by, policy, priority)
    known = (
        add_inquiry(conversation, request, policy.priorities)
        if conversation
        else open_conversation(request, work.now, policy.priorities)
    )
    told = summary(question, decided_by, work, request)
    told = await _carried(told, work) if conversation else _kept(told, office)
    told_meanwhile = request.holding_text
    placed = await place_again(known, [request.inquiry_id], work, policy, why=request.why, holding_text=told_meanwhile)
    return [told, *placed, *await start_clocks(office.desk.find(known.place) or known, request, work, policy)]


async def _carried(told: HandoffSummarized, work: UnitOfWork[Office]) -> HandoffSummarized:
    """A later summary replaces the one before: what agents promised and asked stays in it."""
    brief = await work.rows.briefs.read(work.connection, (told.tenant, told.conversation_id))
    return _kept(with_brief(told, brief) if brief.promised or brief.asked else told, work.rows)


def _kept(told: HandoffSummarized, office: Office) -> HandoffSummarized:
    office.briefs.note(told)
    return told


def lost_with(event: EventDeadLettered) -> DecidedBy:
    """What decides about an inquiry that a step of ours could not handle."""
    failed = {"consumer": event.consumer, "event_type": event.event_type, "error": error_type(event.error)}
    return DecidedBy(rule=LOST, facts=dict(failed))


def summary(
    question: Question, decided_by: DecidedBy, work: UnitOfWork[Office], request: HandOver | None = None
) -> HandoffSummarized:
    """The case in short; of what was lost as much as can still be read. `request`: where it is handed over anew."""
    outcome = question.outcome
    event = read_payload(outcome) if isinstance(outcome, EventDeadLettered) else outcome
    case = event if isinstance(event, Case) else None
    told = Told(
        question=question,
        decided_by=decided_by,
        course=work.rows.turns.course(question.place),
        value=work.rows.known.value(case) if case else None,
        lane=request.lane if request else getattr(outcome, "lane", "normal"),
        told=request.holding_text if request else None,
        why=request.why if request else "for the person who has the conversation",
    )
    return summarize(case, told)


def _follow_up(conversation: Conversation, request: HandOver, policy: Policy) -> Conversation:
    continued = next_message(conversation, request.inquiry_id)
    return hurried(continued, policy.priorities) if request.urgent else continued


def _request(question: Question, decided_by: DecidedBy, policy: Policy, more: int = 0) -> HandOver:
    """`more` points of priority are the rule's."""
    asked = _asked(question, decided_by, policy)
    return replace(asked, urgent=decided_by.urgent_by is not None, priority=asked.priority + more)


def _asked(question: Question, decided_by: DecidedBy, policy: Policy) -> HandOver:
    outcome = question.outcome
    if isinstance(outcome, NoAnswer):
        return from_no_answer(outcome, decided_by.rule, policy.priorities)
    if isinstance(outcome, AnswerDrafted):
        return from_draft(outcome, decided_by, policy.priorities)
    return from_dead_letter(outcome, question.conversation_id, question.inquiry_id, policy.priorities)
