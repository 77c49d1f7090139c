"""What a customer writes in a guided flow is taken for: an answer in own words, a measure, a wish for a person."""

from typing import Any

import pytest
from crossdesk.contracts.gateway import Attachment
from crossdesk.contracts.knowledge import AnswerDrafted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.load_flows import load_flows
from knowledge.load_library import load_library

PICTURE = Attachment(url="https://shop.example/picture.jpg", content_type="image/jpeg")
FLOWS = load_flows(load_library())


@pytest.mark.parametrize(
    "text", ["skip", "sorry, I don't have it", "Die habe ich nicht mehr", "わかりません", "я не знаю"]
)
async def test_who_has_no_answer_goes_on_without_it(talk: Any, text: str) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    assert (await talk.say(text)).answer.scenario == "start_return/item"


async def test_an_address_is_taken_whatever_it_is_understood_as(talk: Any) -> None:
    await talk.say("Please change my address", "change_address", 0.9)
    for text in ("skip", "España", "28013", "Madrid"):
        await talk.say(text)
    event = await talk.say("Calle Mayor 5, 2º B izquierda", "wholesale_inquiry", 0.87)
    assert event.answer.scenario == "change_address/recipient"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("Tasse", "customs_duty"), ("a gift card", "coupon_problem"), ("size L in black", "product_availability")],
)
async def test_a_few_words_name_something_whatever_they_are_understood_as(talk: Any, text: str, intent: str) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("skip")
    assert (await talk.say(text, intent, 0.99)).answer.scenario == "start_return/reason"


@pytest.mark.parametrize("text", ["Refund?", "What will I have to pay at customs", "関税はいくらですか"])
async def test_a_question_is_no_name_of_something(talk: Any, text: str) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("skip")
    event = await talk.say(text, "customs_duty", 0.99)
    assert "Back to your return:\nWhich item" in event.answer.text


@pytest.mark.parametrize("intent", ["greeting", "thanks", "praise"])
async def test_a_remark_is_not_taken_down(talk: Any, intent: str) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("skip")
    event = await talk.say("Hey there", intent, 0.95)
    assert event.answer.text.endswith("If there are several, name them all.")


async def test_what_is_told_in_own_words_is_taken_whatever_it_is_understood_as(talk: Any) -> None:
    await talk.say("My kettle is broken", "product_defect", 0.9)
    for text in ("no", "skip", "The kettle", "1"):
        await talk.say(text)
    event = await talk.say("It came two weeks late and does not heat any more at all", "delivery_delay", 0.97)
    assert event.answer.scenario == "describe_defect/photo"


async def test_a_person_is_asked_for_by_a_word_where_any_text_is_an_answer(talk: Any) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("skip")
    assert (await talk.say("Agent!")).reason == "asked_for_person"


async def test_in_another_conversation_no_text_is_taken_for_an_answer(talk: Any) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    await talk.say("skip")
    talk.conversation = "e-mail"
    assert (await talk.say("blue jacket")).answer.scenario == "clarify"


@pytest.mark.parametrize(
    ("text", "size"), [("40 in", "M"), ("40 Zoll", "M"), ("92,5", "S"), ("940mm", "S"), ("１０３ cm", "L")]
)
async def test_a_measure_is_read_in_any_unit_and_script(talk: Any, text: str, size: str) -> None:
    await talk.say("hello", "greeting", 0.9)
    await talk.say("Which size?", "sizing_help", 0.9)
    await talk.say("2")
    assert (await talk.say(text)).answer.text.startswith(f"With that, {size} is the usual size.")


@pytest.mark.parametrize("text", ["12", "400", "about 90 or 95", "wide"])
async def test_a_measure_out_of_bounds_is_asked_again(talk: Any, text: str) -> None:
    await talk.say("hello", "greeting", 0.9)
    await talk.say("Which size?", "sizing_help", 0.9)
    await talk.say("2")
    assert "between 66 and 131 cm" in (await talk.say(text)).answer.text


TEXTS = st.sampled_from(
    [
        "1",
        "2",
        "9",
        "yes",
        "no",
        "skip",
        "CB-20481133",
        "96 cm",
        "26",
        "2026-11-20",
        "Japan",
        "150-0002",
        "too small",
        "",
    ]
) | st.text(max_size=60)
SAID = st.tuples(
    TEXTS,
    st.sampled_from(["out_of_scope", "return_start", "track_shipment", "thanks", "payment_failed", "sizing_help"]),
    st.sampled_from([0.1, 0.5, 0.85]),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("flow", "intent"),
    [
        ("start_return", "return_start"),
        ("find_size", "sizing_help"),
        ("check_payment", "payment_failed"),
        ("describe_defect", "product_defect"),
        ("change_address", "change_address"),
    ],
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(SAID, max_size=12))
async def test_any_messages_end_a_flow_or_wait_for_an_answer_that_was_asked_for(
    talk: Any, flow: str, intent: str, messages: list[tuple[str, str, float, bool]]
) -> None:
    talk.conversation = f"{flow}-{talk.messages}"
    talk.dialogue = type(talk.dialogue)()
    await talk.say("hello", "greeting", 0.9)
    event = await talk.say("please", intent, 0.9)
    assert event.answer.scenario.startswith(f"{flow}/")
    for text, other, confidence, picture in messages:
        event = await talk.say(text, other, confidence, attachments=[PICTURE] if picture else [])
        told = event.answer if isinstance(event, AnswerDrafted) else event.holding_text
        assert told.text
        assert event.why


@given(flow=st.sampled_from(sorted(FLOWS.by_id)), data=st.data())
def test_any_answers_come_to_an_ending_and_none_is_asked_twice(flow: str, data: st.DataObject) -> None:
    steps, place, asked = FLOWS.by_id[flow].steps, FLOWS.by_id[flow].first, []
    while place in steps:
        step = steps[place]
        answer = data.draw(st.sampled_from(step.values or ("anything",)))
        asked.append(place)
        place = step.place_after(None if answer == "skipped" else answer, {})
    assert place in FLOWS.by_id[flow].endings
    assert len(asked) == len(set(asked)) <= len(steps)
