"""Draft what the customer is told: an answer, a question back, or the word that a person takes over."""

from dataclasses import dataclass
from typing import Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.contracts.payments_risk_facts import DisputeVerdict
from crossdesk.errors import Misconfigured
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.articles.quote_article import may_replace, quotation, reason_for
from knowledge.articles.search import Found
from knowledge.articles.search_rules import load_search_rules
from knowledge.asked import Asked, Questions
from knowledge.doubt import confidence_after
from knowledge.handover import summarise
from knowledge.laws import SOURCE
from knowledge.library import Library
from knowledge.manners.frame_answer import framed
from knowledge.reader import reader_of
from knowledge.scenario import Scenario
from knowledge.situation import Situation, describe, known_facts
from knowledge.words import Words

OUT_OF_SCOPE = "out_of_scope"
UNCLEAR = "unclear"
BILL = "bill"
EXPLAINED: frozenset[DisputeVerdict] = frozenset({"recognisable", "liability_shifted", "merchant_liable"})
"""Verdicts on a charge that is the customer's own, with which they are shown what it consists of."""
CARRIED = tuple(name for name in Case.model_fields if name != "why")
"""What an answer takes over from its case; the reason is its own."""


@dataclass(frozen=True)
class Choice:
    """The scenario taken, and what led to it in one sentence without personal data."""

    scenario: Scenario
    why: str
    skill: str


def answer_from(library: Library) -> Handler:
    """The handler of all cases that need no further facts."""

    async def draft_answer(event: Case, work: UnitOfWork[Questions], found: Found | None = None) -> list[Event]:
        quoted = quote_instead(event, work.rows, library, found) if found else None
        return [quoted or _outcome(event, take_scenario(event, work.rows, library), library)]

    return draft_answer


def quote_instead(event: Case, questions: Questions, library: Library, found: Found) -> AnswerDrafted | None:
    """What an article says, where the scenario knows nothing of this case; None where the scenario is to be told."""
    subject, because = _subject(event, questions, library)
    situation = describe(event, library.rules.stale_after, library.conventions, subject)
    scenario = _choose(library, event, subject, because, situation).scenario
    if not may_replace(scenario, subject, load_search_rules()):
        return None
    why = reason_for(found, f"{because}, and scenario {scenario.id} tells less")
    return AnswerDrafted(**carried(event), why=why, kind="answer", answer=quotation(event, found, library))


def take_scenario(event: Case, questions: Questions, library: Library) -> Choice:
    """The scenario a case is answered from; a question is noted, and one that was put before goes to a person."""
    subject, because = _subject(event, questions, library)
    situation = describe(event, library.rules.stale_after, library.conventions, subject)
    choice = _choose(library, event, subject, because, situation)
    is_question = choice.scenario.kind == "question"
    if is_question and not questions.ask_once(event, Asked(choice.scenario.id, subject)):
        return _asked_in_vain(library, event, choice, situation)
    return choice


def wanted(event: Case) -> bool:
    """Nobody has to add facts any more."""
    return not event.needs


def _subject(event: Case, questions: Questions, library: Library) -> tuple[str, str]:
    """What is to be answered (an intent or an occasion), and why that."""
    if event.dispute:
        return "dispute", f"payments-risk judged the payment ({event.dispute.verdict})"
    taking_over = library.conventions.topics.taking_over(event)
    if taking_over:
        topic, subject = taking_over
        return subject, f"it speaks of {topic.replace('_', ' ')}, which is {subject} whatever else is wanted"
    intent, doubt = event.understanding.intent, _doubt(event, library)
    if doubt is None:
        return intent.id, f"intent {intent.id}, confidence {intent.confidence:.2f}"
    resumed = _resumed(event, questions, library)
    if resumed:
        return resumed, f"the message gives what was asked for about {resumed}"
    told = library.conventions.topics.stand_for(event)
    if told:
        return told, f"nothing else is clear, and its words stand for {told}"
    if intent.id == OUT_OF_SCOPE and intent.confidence >= library.rules.answer_from_confidence:
        return OUT_OF_SCOPE, "the message is about nothing we deal with"
    return UNCLEAR, doubt


def _doubt(event: Case, library: Library) -> str | None:
    """Why the intent is not to be answered; None when it is."""
    intent, rules = event.understanding.intent, library.rules
    if intent.confidence < rules.answer_from_confidence or intent.id == OUT_OF_SCOPE:
        return f"confidence {intent.confidence:.2f} is below {rules.answer_from_confidence:.2f}"
    likely = confidence_after(event, rules)
    if likely >= rules.general_answer_from_confidence:
        return None
    scenario = library.choose(intent.id, describe(event, rules.stale_after, library.conventions), event.tenant)
    if scenario is None or not scenario.is_general:
        return None
    return f"intent {intent.id}, likely to {likely:.2f}, is too doubtful for the general answer {scenario.id}"


def _resumed(event: Case, questions: Questions, library: Library) -> str | None:
    """The intent of our last question, when this message, unclear by itself, holds the facts that were missing."""
    asked = questions.last_asked(event)
    question = library.by_id.get(asked.scenario) if asked else None
    if asked is None or question is None or not question.missing:
        return None
    return asked.intent if known_facts(event).issuperset(question.missing) else None


def _choose(library: Library, event: Case, subject: str, because: str, situation: Situation) -> Choice:
    scenario = library.choose(subject, situation, event.tenant)
    if scenario is None:
        scenario = _always(library, "no_scenario", situation, event.tenant)
        because = f"no scenario fits {subject} with this shop's policies"
    matched = scenario.matched(situation)
    why = f"Scenario {scenario.id}: {because}" + (f"; {matched}." if matched else ".")
    return Choice(scenario, why, scenario.skill)


def _asked_in_vain(library: Library, event: Case, choice: Choice, situation: Situation) -> Choice:
    scenario = _always(library, "repeated_question", situation, event.tenant)
    why = f"Scenario {scenario.id}: the question {choice.scenario.id} was asked before in this conversation."
    return Choice(scenario, why, choice.skill)


def _always(library: Library, occasion: str, situation: Situation, tenant: str) -> Scenario:
    scenario = library.choose(occasion, situation, tenant)
    if scenario is None:
        raise Misconfigured(f"no scenario for the occasion {occasion}: add one that needs no policy to scenarios/")
    return scenario


def _outcome(event: Case, choice: Choice, library: Library) -> Event:
    scenario = choice.scenario
    answer = answer_of(event, scenario, library)
    if scenario.kind != "person":
        return AnswerDrafted(**carried(event), why=choice.why, kind=scenario.kind, answer=answer)
    assert scenario.reason is not None  # the scenario's own validation saw to it; told to mypy here
    return NoAnswer(
        **carried(event),
        why=choice.why,
        reason=scenario.reason,
        skill=choice.skill,
        summary=summarise(event, scenario, library),
        holding_text=answer,
    )


def carried(event: Case) -> dict[str, Any]:
    """The case itself, so that whoever reads the answer need not look anything up."""
    return {name: getattr(event, name) for name in CARRIED}


def answer_of(event: Case, scenario: Scenario, library: Library) -> Answer:
    """The scenario's text for the customer of this case, in the manner of their market."""
    reader = reader_of(event, library, scenario)
    wording, form = library.wording_of(scenario, reader.language, reader.manner.form)
    words = Words(event, reader, library, scenario.policies, form)
    ordered = wording.estimate_first if reader.manner.emphasis.estimate_first else wording
    bill = _bill_of(event, reader.language)
    text = framed(ordered.filled(words.known, words.counted), scenario, words, bill)
    sources = [*_sources(scenario, words), *([BILL] if bill else [])]
    return Answer(text=text, language=reader.language, scenario=scenario.id, sources=sources)


def _bill_of(event: Case, language: str) -> str | None:
    """How the amount the customer asks about comes about, where that is known and no fraud is suspected."""
    dispute = event.dispute
    if dispute is None or dispute.verdict not in EXPLAINED or dispute.charge_language != language:
        return None
    return dispute.charge_explained


def _sources(scenario: Scenario, words: Words) -> list[str]:
    """What the answer rests on: of laws the one of this case's market."""
    told = [source.filled(words.known) for source in scenario.source_wordings if source.can_be_said(words.known)]
    return [source for source in told if not source.startswith(SOURCE) or source == f"{SOURCE}{words.law()}"]
