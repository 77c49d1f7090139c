"""Answers read from messages: folding, postcodes, countries, dates, amounts, pictures."""

from datetime import date
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Attachment
from crossdesk.contracts.intent import Entities, TrackingNumber
from crossdesk.testing.examples import a_case, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.flow import Step
from knowledge.flow_answers import Reading, message_of, read_answer
from knowledge.flow_places import fits_postcode
from knowledge.flow_words import fold
from knowledge.flows_data import Flows
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library

TODAY = date(2026, 11, 27)
FLOWS = load_flows(load_library())


def a_step(kind: str, **fields: Any) -> Step:
    return Step(**{"kind": kind, "report": "It", "next": "end", "texts": {"en": "?"}, **fields})


def read(flows: Flows, step: Step, text: str = "…", answers: dict[str, Any] | None = None, **fields: Any) -> Any:
    attachments = fields.pop("attachments", [])
    case = a_case(
        inquiry=an_inquiry(text, attachments=attachments), understanding=an_understanding(entities=Entities(**fields))
    )
    found = read_answer(step, message_of(case, TODAY, answers or {}, flows.words))
    return found.answer if isinstance(found, Reading) else "nothing"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Zu GROẞ! ", "zu gross"),
        ("Ça m’va…", "ca mva"),
        ("İstanbul", "istanbul"),
        ("２．", "2"),
        ("٣", "3"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("é", "e"),
        ("नहीं", "नहीं"),
        ("لا!", "لا"),
    ],
)
def test_case_accents_widths_and_digits_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=80), st.sampled_from(["order_id", "date", "number", "text", "country", "yes_no", "photo"]))
def test_any_text_is_an_answer_or_none(text: str, kind: str) -> None:
    answer = read(FLOWS, a_step(kind), text)
    assert answer == "nothing" or isinstance(answer, str)


@pytest.mark.parametrize("language", ["en", "de", "tr", "ru", "ar", "hi", "th", "ko", "vi", "pt-BR"])
def test_yes_and_no_are_understood_in_every_language(flows: Flows, language: str) -> None:
    for word in ("yes", "no"):
        assert read(flows, a_step("yes_no"), getattr(flows.words, word)[language][0].upper()) == word


@pytest.mark.parametrize("text", ["yes and no", "maybe", "I am not sure"])
def test_an_unclear_yes_is_none(flows: Flows, text: str) -> None:
    assert read(flows, a_step("yes_no"), text) == "nothing"


@pytest.mark.parametrize(
    ("text", "country"),
    [("Japan", "JP"), ("日本", "JP"), ("ALLEMAGNE", "DE"), ("Нидерланды", "NL"), ("대한민국", "KR"), ("FR", "FR")],
)
def test_a_country_is_named_in_any_language(flows: Flows, text: str, country: str) -> None:
    assert read(flows, a_step("country"), text) == country


def test_no_is_not_norway(flows: Flows) -> None:
    assert read(flows, a_step("country"), "no") == "nothing"


@pytest.mark.parametrize(
    ("country", "code", "fits"),
    [
        ("DE", "10115", True),
        ("DE", "1011", False),
        ("GB", "SW1A 1AA", True),
        ("GB", "12345", False),
        ("CA", "K1A 0B1", True),
        ("NL", "1017AB", True),
        ("JP", "150-0002", True),
        ("US", "94103-1234", True),
        ("CL", "8320000", True),
        ("CL", "SANTIAGO", False),
        ("CL", "<SCRIPT1>", False),
    ],
)
def test_a_postcode_has_the_form_of_its_country(country: str, code: str, fits: bool) -> None:
    assert fits_postcode(code, country) is fits


def test_a_postcode_is_read_by_the_country_that_was_answered(flows: Flows) -> None:
    step = a_step("postcode", of="land")
    assert read(flows, step, "〒１５０−０００２".replace("−", "-"), {"land": "JP"}) == "150-0002"
    assert read(flows, step, "sw1a 1aa", {"land": "GB"}) == "SW1A 1AA"
    assert read(flows, step, "10115", {"land": "GB"}) == "nothing"


@pytest.mark.parametrize(
    ("text", "named", "answer"),
    [
        ("yesterday", ["2026-11-26"], "2026-11-26"),
        ("2026-11-3", [], "2026-11-03"),
        ("2026-12-24", ["2026-12-24"], "nothing"),
        ("2024-01-01", [], "nothing"),
        ("2026-99-99", ["soon"], "nothing"),
    ],
)
def test_a_date_lies_within_its_bounds(flows: Flows, text: str, named: list[str], answer: str) -> None:
    assert read(flows, a_step("date", low=0, high=400), text, dates=named) == answer


@pytest.mark.parametrize(
    ("text", "answer"), [("#20481133", "20481133"), ("cb-20481133.", "CB-20481133"), ("blue", "nothing")]
)
def test_an_order_number_may_have_a_form_of_its_own(flows: Flows, text: str, answer: str) -> None:
    assert read(flows, a_step("order_id"), text) == answer


def test_numbers_amounts_and_pictures_are_taken_as_they_were_recognised(flows: Flows) -> None:
    assert read(flows, a_step("amount"), "39,90", amounts=[Money(minor=3990, currency="EUR")]) == "3990 EUR"
    numbers = [TrackingNumber(number="LX123456785CN")]
    assert read(flows, a_step("tracking_number"), "LX123456785CN", tracking_numbers=numbers) == "LX123456785CN"
    pictures = [Attachment(url="x", content_type=kind) for kind in ("image/png", "image/jpeg", "application/pdf")]
    assert read(flows, a_step("photo"), attachments=pictures) == 2
    assert read(flows, a_step("photo"), "here is it") == "nothing"


def test_a_step_that_may_be_skipped_takes_a_no(flows: Flows) -> None:
    for text in ("skip", "Habe ich nicht.", "没有", "スキップ", "لا أعرف"):
        assert read(flows, a_step("photo", skippable=True), text) is None
        assert read(flows, a_step("photo"), text) == "nothing"


def test_a_text_is_one_visible_line_within_its_bounds(flows: Flows) -> None:
    step = a_step("text", low=3, high=20)
    assert read(flows, step, " a\u202eb\n\x00c\t d ") == "a b c d"
    assert read(flows, step, "ab") == read(flows, step, "x" * 21) == read(flows, step, "!!!!") == "nothing"
