"""Each flow that customers begin, as it is shipped, walked to each of its endings in each core language."""

import string
from collections.abc import Iterator
from typing import Any

import pytest
from babel import Locale
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Attachment
from crossdesk.contracts.intent import Entities
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.testing.examples import a_customer

from knowledge.flow import Flow, Step
from knowledge.flows_data import Flows
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library

LANGUAGES = ("en", "de", "fr", "es", "zh-Hans", "ja")
INTENTS = {
    "start_return": "return_start",
    "find_size": "sizing_help",
    "check_payment": "payment_failed",
    "describe_defect": "product_defect",
    "change_address": "change_address",
}
PICTURE = Attachment(url="https://shop.example/picture.jpg", content_type="image/jpeg")
BY_FACTS = {"delivered_already": {"status": "delivered"}, "no_longer_here": {"order_status": "shipped"}}
"""Endings that what is known of the parcel leads to."""

SHIPPED = load_flows(load_library())
BEGUN_BY_CUSTOMERS = [flow for flow in SHIPPED.by_id.values() if flow.starts]

Path = list[tuple[str, str | None]]
"""Steps with the answer that tells the arc, None for any."""


def paths(flow: Flow, place: str) -> Iterator[tuple[Path, str]]:
    """One way through the flow for each combination of arcs, with the ending it comes to."""
    if place in flow.endings:
        yield [], place
        return
    step = flow.steps[place]
    taken = {value for arc in step.next for value in arc.value}
    for arc in step.next:
        value = next(iter(arc.value or [each for each in step.values if each not in taken]), None)
        for rest, ending in paths(flow, arc.to):
            yield [(place, value), *rest], ending


CASES = [
    pytest.param(flow, path, ending, id=f"{flow.id}-{ending}-{number}")
    for flow in BEGUN_BY_CUSTOMERS
    for number, (path, ending) in enumerate(paths(flow, flow.first))
]


def test_each_ending_is_walked_to() -> None:
    assert {(flow.id, ending) for flow, _, ending in (case.values for case in CASES)} == {
        (flow.id, ending) for flow in BEGUN_BY_CUSTOMERS for ending in flow.endings
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("flow", "path", "ending"), CASES)
async def test_a_customer_is_led_to_each_ending_in_the_own_language(
    talk: Any, a_parcel: Any, flow: Flow, path: Path, ending: str, language: str
) -> None:
    talk.language = language
    facts = {"shipment": a_parcel(**BY_FACTS[ending])} if ending in BY_FACTS else {}
    asked = await talk.say("Hello there, please help", INTENTS[flow.id], 0.9, turn=2, customer=customer(language))
    talk.turns["conversation"] = 2
    for place, value in path:
        step = flow.steps[place]
        assert (asked.kind, asked.answer.scenario, asked.answer.language) == (
            "question",
            f"{flow.id}/{place}",
            language,
        )
        labels = [option.texts[language] for option in step.options.values()]
        assert asked.answer.choices == labels or step.kind == "yes_no"
        assert asked.why.startswith(f"Flow {flow.id}, step {place}: ")
        asked = await talk.say(**answer(step, value, language), **facts)
    outcome = flow.endings[ending]
    told = asked.answer if outcome.kind == "answer" else asked.holding_text
    assert isinstance(asked, AnswerDrafted if outcome.kind == "answer" else NoAnswer)
    assert (told.scenario, told.language) == (f"{flow.id}/{ending}", language)
    assert not set("{}[]") & set(told.text)
    if isinstance(asked, NoAnswer):
        assert asked.skill == outcome.skill
        assert f"Outcome: {outcome.outcome}" in asked.summary.splitlines()
        reports = {line.partition(": ")[0] for line in asked.summary.splitlines()}
        assert {flow.steps[place].report for place, _ in path} <= reports


def customer(language: str) -> Any:
    return a_customer(locale=language, country=None, time_zone="UTC")


FACTS = {
    "order_id": {"text": "CB-20481133", "entities": Entities(order_ids=["CB-20481133"])},
    "amount": {"text": "39,90 €", "entities": Entities(amounts=[Money(minor=3990, currency="EUR")])},
    "date": {"text": "2026-11-20", "entities": Entities(dates=["2026-11-20"])},
    "photo": {"attachments": [PICTURE]},
    "postcode": {"text": "1017 AB"},
    "text": {"text": string.ascii_lowercase},
}
"""Answers that are the same in every language."""


def answer(step: Step, value: str | None, language: str) -> dict[str, Any]:
    """What a customer of this language writes to give the answer."""
    match step.kind:
        case "choice":
            return {"text": step.options[value or next(iter(step.options))].texts[language]}
        case "yes_no":
            words = SHIPPED.words.no if value == "no" else SHIPPED.words.yes
            return {"text": words[language][0]}
        case "number":
            return {"text": f"{(step.low + step.high) / 2:.0f} cm"}
        case "country":
            return {"text": Locale.parse(language, sep="-").territories["NL"]}
    return FACTS[step.kind]


def test_every_flow_is_begun_by_one_of_its_intents_or_by_a_notice(flows: Flows) -> None:
    assert all(flow.notices or INTENTS[name] in flow.intents for name, flow in flows.by_id.items())
