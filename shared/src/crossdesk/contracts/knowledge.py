"""Events knowledge-service publishes: an answer, a question back, or the word that a person is needed."""

from typing import ClassVar, Literal

from crossdesk.contracts.event import Language, Part, Text
from crossdesk.contracts.intent import Case


class Answer(Part):
    """A text for the customer, in the customer's language, with the scenario and the sources it rests on.

    `choices` are the labels of a question's answers, in order, for channels with buttons; the text has them, too.
    """

    text: Text
    language: Language
    scenario: str
    sources: list[str] = []
    choices: list[str] = []


class AnswerDrafted(Case):
    """`kind` is `answer` when it settles the question, `question` when it asks for what is missing."""

    topic: ClassVar[str] = "answers"
    kind: Literal["answer", "question"]
    answer: Answer


class NoAnswer(Case):
    """A person is needed. `summary` is for the agent (English, no more personal data than needed)."""

    topic: ClassVar[str] = "answers"
    reason: Literal[
        "low_confidence", "out_of_scope", "no_scenario", "asked_for_person", "judgement_needed", "repeated_question"
    ]
    skill: str = "general"
    summary: Text
    holding_text: Answer | None = None
