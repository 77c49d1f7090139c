"""How a conversation went: which answers failed, and what of it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer
from crossdesk.testing.examples import NOON, a_case, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from routing.tiers.course import (
    MOST_TRIED,
    NEW,
    Course,
    Heard,
    after_bad_rating,
    after_person,
    after_reply,
    from_json,
    heard_of,
    take_in,
    to_json,
)


def draft(intent: str = "track_shipment", kind: Any = "answer", scenario: str = "in_transit", **mood: Any) -> Heard:
    answer = Answer(text="...", language="de", scenario=scenario)
    return heard_of(a_case(AnswerDrafted, understanding=an_understanding(intent, **mood), kind=kind, answer=answer))


def answered(course: Course, *drafts: Heard) -> Course:
    for each in drafts:
        course = after_reply(take_in(course, each), each, NOON)
    return course


def test_an_answer_failed_when_the_same_is_asked_again() -> None:
    assert take_in(answered(NEW, draft()), draft()).failed == 1
    assert take_in(answered(NEW, draft(), draft()), draft()).failed == 2


def test_an_answer_failed_when_the_customer_is_unhappy_with_it() -> None:
    assert take_in(answered(NEW, draft()), draft("refund_request", sentiment="negative")).failed == 1


def test_whoever_asks_for_something_else_was_helped() -> None:
    assert take_in(answered(NEW, draft(), draft()), draft("invoice_request")).failed == 0


def test_steps_of_a_flow_do_not_fail_but_the_same_question_again_does() -> None:
    steps = [draft("sizing_help", "question", f"find_size/{step}") for step in ("garment", "height")]
    led = answered(NEW, *steps)
    assert led.failed == 0
    assert take_in(led, steps[1]).failed == 1


def test_the_wish_for_a_person_stays() -> None:
    wish = heard_of(a_case(NoAnswer, reason="asked_for_person", summary="wants a person"))
    wished = take_in(NEW, wish)
    with pytest.raises(ValueError, match="nothing was drafted"):
        after_reply(wished, wish, NOON)
    assert answered(after_person(wished), draft()).wished


def test_a_bad_rating_counts_once_and_not_again_by_the_next_message() -> None:
    rated = after_bad_rating(answered(NEW, draft()), derive_id("message"))
    assert after_bad_rating(rated, derive_id("message")) == rated
    assert take_in(rated, draft()).failed == 1


@given(st.lists(st.sampled_from(["answer", "question", "person", "rate"]), max_size=12))
def test_what_is_kept_is_bounded_and_read_again_as_it_was(told: list[str]) -> None:
    course = NEW
    for number, what in enumerate(told):
        each = draft(kind="question" if what == "question" else "answer", scenario=f"s{number}")
        course = take_in(course, each)
        if what == "rate":
            course = after_bad_rating(course, derive_id(number))
        at = NOON + timedelta(minutes=number)
        course = after_person(course) if what == "person" else after_reply(course, each, at)
    assert len(course.tried) <= MOST_TRIED
    assert from_json(to_json(course)) == course
