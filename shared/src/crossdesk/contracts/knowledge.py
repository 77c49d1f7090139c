"""Events knowledge-service publishes: an answer, a question back, or the word that a person is needed."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import ConversationEvent, Language, Part, Text
from crossdesk.contracts.gateway import Customer
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


class Suggestion(Part):
    """A reply an agent may take up and change. `source` is a scenario's id, or `reply/<message_id>` of a colleague's.

    `why` tells the agent in English what it rests on, and what would have to be true for it to be right.
    """

    text: Text
    language: Language
    origin: Literal["scenario", "reply"]
    source: str
    why: str


class RepliesSuggested(ConversationEvent):
    """When an agent takes a NoAnswer: what to reply, the best first. For agents, never for customers."""

    topic: ClassVar[str] = "suggestions"
    inquiry_id: UUID
    suggestions: list[Suggestion] = Field(default=[], max_length=3)


class NoticeWritten(ConversationEvent):
    """What a customer is told before they ask. What they answer in this conversation goes on in the flow it began."""

    topic: ClassVar[str] = "notices"
    notice_id: UUID
    customer: Customer
    order_id: str | None = None
    answer: Answer
