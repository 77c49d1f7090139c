"""Texts of scenarios an agent may reply with: what we would say if one more thing were known."""

from collections.abc import Iterator

from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import NoAnswer, Suggestion

from knowledge.draft_answer import OUT_OF_SCOPE, answer_of
from knowledge.learning.rank_suggestions import Candidate
from knowledge.library import Library
from knowledge.reader import reader_of
from knowledge.scenario import Scenario
from knowledge.situation import DATE, Situation, describe
from knowledge.words import Words

MOST_INTENTS = 3
MOST_OF_INTENT = 4
"""Scenarios of an intent that are filled in: the nearest."""
FIT = {0: 0.9, 1: 0.5}
"""How well a scenario suits by the number of its conditions of which nothing is known."""
QUESTION_FIT = 0.7
"""A question back suits less than an answer: the customer waits for a person already."""


def suggest_scenarios(event: NoAnswer, library: Library) -> Iterator[Candidate]:
    """The nearest scenarios of what was understood, filled in; never one that contradicts what is known."""
    situation = describe(event, library.rules.stale_after, library.conventions)
    said = event.holding_text.scenario if event.holding_text else None
    understood = [event.understanding.intent, *event.understanding.also]
    intents = [intent for intent in understood if intent.id != OUT_OF_SCOPE][:MOST_INTENTS]
    kinds = ("answer",) if event.reason == "repeated_question" else ("answer", "question")
    for intent in intents:
        near = [
            each
            for each in _nearest(intent.id, situation, library, event.tenant)
            if each[1].id != said and each[1].kind in kinds
        ]
        sure = 1.0 if intent is intents[0] else 0.8
        for unknown, scenario in [each for each in near if _can_be_said(event, each[1], library)][:MOST_OF_INTENT]:
            kind = 1.0 if scenario.kind == "answer" else QUESTION_FIT
            why = _why(intent.id, scenario, unknown, situation)
            yield Candidate(_suggestion(event, scenario, library, why), FIT[len(unknown)] * sure * kind)


def _nearest(
    intent: str, situation: Situation, library: Library, tenant: str
) -> list[tuple[tuple[str, ...], Scenario]]:
    """Scenarios with at most one condition of which nothing is known, all others met; those with fewer come first."""
    policies, found = library.shop(tenant), []
    day = situation.get(DATE)
    for scenario in library.by_subject.get(intent, ()):
        if not policies.cover(scenario.policies):
            continue
        unmet = tuple(path for path, values in scenario.when.items() if situation.get(path) not in values)
        near = len(unmet) < len(FIT) and all(situation.get(path) is None for path in unmet)
        if near and scenario.in_force(day if isinstance(day, str) else None):
            found.append((unmet, scenario))
    return sorted(found, key=lambda each: len(each[0]))


def _can_be_said(case: Case, scenario: Scenario, library: Library) -> bool:
    reader = reader_of(case, library, scenario)
    words = Words(case, reader, library, scenario.policies)
    return scenario.wordings[reader.language].can_be_said(words.known)


def _suggestion(case: Case, scenario: Scenario, library: Library, why: str) -> Suggestion:
    answer = answer_of(case, scenario, library)
    return Suggestion(text=answer.text, language=answer.language, origin="scenario", source=scenario.id, why=why)


def _why(intent: str, scenario: Scenario, unknown: tuple[str, ...], situation: Situation) -> str:
    fits = f"Scenario {scenario.id} for {intent}"
    if unknown:
        values = "|".join(map(str, scenario.when[unknown[0]]))
        return f"{fits}: right only if {unknown[0]} is {values}, which is not known."
    matched = scenario.matched(situation)
    return f"{fits}: fits what is known" + (f" ({matched})." if matched else ".")
