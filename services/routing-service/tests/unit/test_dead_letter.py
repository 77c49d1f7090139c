from base64 import b64encode

import pytest
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.testing.examples import TENANT, a_case, an_inquiry_received

from routing.dead_letter import error_type, read_payload
from routing.hand_over import from_dead_letter
from routing.policy import load_policy
from routing.question import question_of
from routing.rescue_inquiry import stops_an_answer


def a_dead_letter(payload: bytes = b"", **fields) -> EventDeadLettered:
    values = {
        "tenant": TENANT,
        "consumer": "knowledge",
        "event_id": "1",
        "event_type": "InquiryUnderstood",
        "event_topic": "understanding",
        "event_partition": 0,
        "event_offset": 0,
        "event_key": TENANT,
        "payload": b64encode(payload).decode(),
        "error": "KeyError: 'Anna Schmidt'",
        "attempts": 1,
    }
    return EventDeadLettered(**{**values, **fields})


@pytest.mark.parametrize(
    ("consumer", "event_type", "expected"),
    [
        ("intent", "InquiryReceived", True),
        ("logistics", "InquiryUnderstood", True),
        ("payments-risk", "ShipmentLocated", True),
        ("knowledge", "DisputeAssessed", True),
        ("routing", "NoAnswer", True),
        ("routing", "AnswerDrafted", True),
        ("routing", "EventDeadLettered", False),
        ("routing", "AssignmentRequested", False),
        ("gateway", "InquiryReceived", False),
        ("translation", "InquiryReceived", False),
        ("logistics", "OrderImported", False),
    ],
)
def test_only_a_step_on_the_way_to_an_answer_is_rescued(consumer, event_type, expected):
    assert stops_an_answer(a_dead_letter(consumer=consumer, event_type=event_type)) is expected


def test_the_summary_names_the_step_and_the_error_but_quotes_nobody():
    case = a_case()
    event = a_dead_letter(case.model_dump_json().encode())
    request = from_dead_letter(event, case.conversation_id, case.inquiry.inquiry_id, load_policy().priorities)
    assert "knowledge could not handle InquiryUnderstood (KeyError)" in request.summary
    assert "Anna" not in request.summary + request.why
    assert (request.language, request.country, request.time_zone) == ("de", "DE", "Europe/Berlin")


def test_a_message_of_another_version_is_still_found_in_the_lost_body():
    case = a_case(turn=3)
    body = case.model_dump_json().replace('"understanding"', '"meaning"').encode()
    event = a_dead_letter(body)
    question = question_of(event)
    assert read_payload(event) is None
    assert question is not None
    assert (question.conversation_id, question.inquiry_id, question.turn) == (
        case.conversation_id,
        case.inquiry.inquiry_id,
        3,
    )


def test_a_message_that_was_not_counted_yet_has_no_turn():
    received = an_inquiry_received()
    question = question_of(a_dead_letter(received.model_dump_json().encode(), event_type="InquiryReceived"))
    assert question is not None
    assert (question.inquiry_id, question.turn) == (received.inquiry.inquiry_id, None)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"inquiry": 1}'])
def test_a_body_nobody_can_read_names_no_message(body):
    assert question_of(a_dead_letter(body)) is None


def test_an_unreadable_body_still_gives_a_request_in_an_unknown_language():
    case = a_case(InquiryUnderstood)
    event = a_dead_letter(b"{", conversation_id=case.conversation_id, inquiry_id=case.inquiry.inquiry_id, turn=1)
    request = from_dead_letter(event, case.conversation_id, case.inquiry.inquiry_id, load_policy().priorities)
    assert (request.language, request.skill, request.time_zone) == ("und", "general", None)


@pytest.mark.parametrize(
    ("error", "kind"), [("KeyError: 'x'", "KeyError"), ("a.b.Oops", "a.b.Oops"), ("??", "unknown error")]
)
def test_of_an_error_only_the_type_is_told(error, kind):
    assert error_type(error) == kind
