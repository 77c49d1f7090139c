"""Who answers one inquiry: the drafted answer at once, a question back, or a person. Decided once and never again."""

from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.event import Event
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import GuidedStepAsked, ReplyDecided
from crossdesk.store.unit_of_work import UnitOfWork

from routing.handoff.bring_to_person import bring_to_person, lost_with
from routing.office import Office
from routing.policy import Policy
from routing.question import Question
from routing.tiers.course import Course, after_person, after_reply, heard_of, take_in
from routing.tiers.decide_tier import Decision, decide_tier
from routing.tiers.facts import Facts, facts_of


async def decide_outcome(question: Question, *, work: UnitOfWork[Office], policy: Policy) -> list[Event]:
    """The events that tell what became of the question; none if it was decided before.

    A conversation an agent has stays with people until it is given back or resolved. While it only waits for one,
    drafted answers are still given, unless the customer asked for a person.
    """
    office = work.rows
    if not office.turns.decide(question, work.now):
        return []
    case = question.outcome
    if isinstance(case, EventDeadLettered):
        return await bring_to_person(question, lost_with(case), work, policy)
    if question.held:  # all others are the batch's own, which are known since it began
        await office.known.load(work.connection, [question])
    heard = heard_of(case)
    course = take_in(office.turns.course(question.place), heard)
    facts = await _facts(question, case, course, work)
    decision = decide_tier(facts, office.known.policy(question.tenant))
    decided_by = _note(question, case, facts, decision, work)
    given = case if isinstance(case, AnswerDrafted) and decision.tier != "person" else None
    after = after_reply(course, heard, work.now) if given else after_person(course)
    office.turns.remember(question.place, after)
    if given:
        return [reply(given, decided_by, held=question.held)]
    return await bring_to_person(question, decided_by, work, policy, priority=decision.priority)


def reply(draft: AnswerDrafted, decided_by: DecidedBy, *, held: bool) -> ReplyDecided | GuidedStepAsked:
    """The drafted text as the decision: an answer settles the question, a question asks for what is missing."""
    intent = draft.understanding.intent
    order = "; given after the answers to the messages before it" if held else ""
    grounds = f"scenario {draft.answer.scenario} for {intent.id}, understood with confidence {intent.confidence:.2f}"
    kind, done = (
        (ReplyDecided, "answered at once") if draft.kind == "answer" else (GuidedStepAsked, "asked for what is missing")
    )
    return kind(
        tenant=draft.tenant,
        conversation_id=draft.conversation_id,
        lane=draft.lane,
        inquiry_id=draft.inquiry.inquiry_id,
        answer=draft.answer,
        decided_by=decided_by,
        why=f"{done} by {grounds}; rule {decided_by.rule}{order}",
    )


async def _facts(question: Question, case: AnswerDrafted | NoAnswer, course: Course, work: UnitOfWork[Office]) -> Facts:
    """What is known when the question is decided. The desk is opened only where a person may be needed."""
    office = work.rows
    with_person = office.with_agent(question.place)
    if with_person or isinstance(case, NoAnswer):
        await office.desk.open(work.connection, question.tenant, work.now)
        with_person = office.with_agent(question.place)
    value, contacts = office.known.value(case), office.known.contacts(case, work.now)
    return facts_of(case, course, value=value, contacts=contacts, with_person=with_person)


def _note(
    question: Question, case: AnswerDrafted | NoAnswer, facts: Facts, decision: Decision, work: UnitOfWork[Office]
) -> DecidedBy:
    """Keep what was decided and why: for the messages after it, and for trying other policies on it."""
    office = work.rows
    version = office.known.policy(question.tenant).version
    inquiry = (question.tenant, question.inquiry_id, question.conversation_id)
    office.decided.note(work.now, inquiry, case.inquiry.customer.id, decision, version, facts)
    office.known.note_contact(case, work.now)
    office.counted.note(case, decision.tier)
    told = decision.grounds(facts)
    return DecidedBy(rule=decision.rule, policy=version, facts=told, urgent_by=decision.urgent_by)
