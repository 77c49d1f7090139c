"""How a conversation went so far: what was tried, how often in vain, and whether a person was asked for. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from crossdesk.contracts.decided_by import Tried
from crossdesk.contracts.event import Json
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.tier_policy import Drafted

MOST_TRIED = 5
"""Answers and questions remembered, the latest ones."""
MOST_FAILED = 1000

Last = Literal["answer", "question", "person"]


@dataclass(frozen=True, slots=True)
class Course:
    """`failed` counts answers in a row that did not help. `wished`: a person was asked for, which is final.

    `last` is what the message before led to, on `intent`. `rated` is the message a bad rating was counted of.
    """

    intent: str | None = None
    last: Last | None = None
    failed: int = 0
    wished: bool = False
    tried: tuple[Tried, ...] = ()
    rated: UUID | None = None


NEW = Course()


class Heard(NamedTuple):
    """What of a message, as it comes with its draft, the course depends on. `wished`: it asks for a person."""

    intent: str
    unhappy: bool
    drafted: Drafted
    scenario: str | None
    wished: bool


def heard_of(case: AnswerDrafted | NoAnswer) -> Heard:
    """What the message was understood as, and what was drafted to it."""
    meaning = case.understanding
    unhappy = meaning.sentiment == "negative"
    if isinstance(case, AnswerDrafted):
        return Heard(meaning.intent.id, unhappy, case.kind, case.answer.scenario, wished=False)
    return Heard(meaning.intent.id, unhappy, "nothing", None, wished=case.reason == "asked_for_person")


def take_in(course: Course, heard: Heard) -> Course:
    """The course once this message came: an answer failed after which the same is asked, or the customer is unhappy.

    A question back failed where the very same one would have to be asked again.
    """
    wished = course.wished or heard.wished
    failed = course.failed
    if course.last == "answer":
        failed = failed + 1 if heard.intent == course.intent or heard.unhappy else 0
    elif course.last == "question" and heard.drafted == "question":
        failed += course.tried[-1:] != () and course.tried[-1].scenario == heard.scenario
    if (failed, wished) == (course.failed, course.wished):
        return course
    return replace(course, failed=min(failed, MOST_FAILED), wished=wished)


def after_reply(course: Course, heard: Heard, at: datetime) -> Course:
    """The course once what was drafted was given to the customer. Raises ValueError where nothing was."""
    if heard.drafted == "nothing" or heard.scenario is None:
        raise ValueError("nothing was drafted that could be given to the customer")
    tried = Tried(kind=heard.drafted, scenario=heard.scenario, intent=heard.intent, at=at)
    tries = (*course.tried, tried)[-MOST_TRIED:]
    return Course(heard.intent, heard.drafted, course.failed, course.wished, tries, course.rated)


def after_person(course: Course) -> Course:
    """The course once the message went to a person."""
    return replace(course, last="person")


def after_bad_rating(course: Course, message_id: UUID) -> Course:
    """One answer more that did not help; the same message counts once, and not again by what is written next."""
    if course.rated == message_id:
        return course
    last = None if course.last == "answer" else course.last
    return replace(course, failed=min(course.failed + 1, MOST_FAILED), rated=message_id, last=last)


def to_json(course: Course) -> Json:
    """As it is stored; what is at its default is left out."""
    whole = {
        "intent": course.intent,
        "last": course.last,
        "failed": course.failed,
        "wished": course.wished,
        "tried": [{**tried.__dict__, "at": tried.at.isoformat()} for tried in course.tried],
        "rated": str(course.rated) if course.rated else None,
    }
    return {name: value for name, value in whole.items() if value}


def from_json(stored: Json) -> Course:
    """Raises ValidationError or ValueError for what `to_json` did not write."""
    if not stored:
        return NEW
    return Course(
        intent=stored.get("intent"),
        last=stored.get("last"),
        failed=stored.get("failed", 0),
        wished=stored.get("wished", False),
        tried=tuple(Tried.model_validate(tried) for tried in stored.get("tried", ())),
        rated=UUID(stored["rated"]) if stored.get("rated") else None,
    )
