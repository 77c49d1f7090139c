"""The case in short in every language: all phrases, all facts, and text of other directions isolated."""

import re
import string
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import pytest
from babel import Locale
from crossdesk.contracts.decided_by import Tried
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import CustomerTier
from crossdesk.contracts.handoff import NextStep
from crossdesk.contracts.intent import Sentiment
from crossdesk.contracts.intents import BUILT_IN_INTENTS
from crossdesk.contracts.logistics_facts import OrderStatus, ShipmentStatus
from crossdesk.contracts.payments_risk_facts import DisputeOutcome, DisputeVerdict, SettlementState
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from gateway.handoff.choose_language import choose_language
from gateway.handoff.in_words import in_words
from gateway.handoff.phrases import languages, phrases_of
from gateway.handoff.wording import Wording

LANGUAGES = sorted(languages())
RIGHT_TO_LEFT = ("ar", "he")
NAMES = {
    "next_steps": get_args(NextStep),
    "sentiments": get_args(Sentiment),
    "tiers": get_args(CustomerTier),
    "tried": get_args(Tried.model_fields["kind"].annotation),
    "order_statuses": get_args(OrderStatus),
    "parcel_statuses": get_args(ShipmentStatus),
    "verdicts": get_args(DisputeVerdict),
    "decisions": get_args(DisputeOutcome),
    "settlements": get_args(SettlementState),
    "intents": BUILT_IN_INTENTS,
}
"""What events may say, by the section of the phrases that words it."""


def a_case(**facts: Any) -> dict[str, Any]:
    return {"why": "x", "decided_by": {"rule": "gold_customers"}, "next_step": "trace_parcel", "language": "de"} | facts


def everything() -> dict[str, Any]:
    at = (NOON + timedelta(days=3)).isoformat()
    return a_case(
        channel="whatsapp",
        customer={"id": "c-17", "name": "Ana Ōtani", "tier": "vip", "country": "JP"},
        wish={
            "intent": "own_engraving",
            "confidence": 0.87,
            "also": ["lost_parcel"],
            "sentiment": "negative",
            "emotion": "anger",
            "urgent": True,
        },
        order={"order_id": "CB-20910582", "status": "shipped", "value": {"minor": 7612399, "currency": "EUR"}},
        parcel={
            "status": "customs",
            "tracking_number": "LX123456785CN",
            "carrier": "China Post",
            "last_event": {"at": at, "description": "Held by customs", "location": "Leipzig"},
            "expected": at,
        },
        payment={
            "verdict": "duplicate_charge",
            "recommendation": "Pay one back.",
            "disputed": {"minor": 5995, "currency": "USD"},
            "transaction_ids": ["t-7001", "t-7002"],
            "decision": "refund",
            "settlement": "due",
            "due_by": at,
        },
        tried=[{"kind": "answer", "scenario": "parcel_in_transit", "intent": "track_shipment", "at": at}],
        failed_answers=2,
        promised={"what": "Call back", "due_by": at},
        asked=["order_number"],
        handed_over={"desk": "lisbon", "agent_id": "rui", "at": at},
        told={"text": "x", "language": "de", "scenario": "s"},
        suggested_reply={"text": "x", "language": "de", "scenario": "s"},
    )


def placeholders(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase)} - {None}


def bare(text: str) -> str:
    """Without marks that only steer directions, which CLDR writes into dates and amounts, too."""
    return re.sub("[\u2066-\u2069\u200e\u200f\u061c]", "", text)


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def words_of(language: str) -> Iterator[str]:
    """The phrases that say what `everything()` tells beside ids, texts and numbers."""
    phrases = phrases_of(language)
    told = {
        "next_steps": ["trace_parcel"],
        "sentiments": ["negative"],
        "tiers": ["vip"],
        "tried": ["answer"],
        "order_statuses": ["shipped"],
        "parcel_statuses": ["customs"],
        "verdicts": ["duplicate_charge"],
        "decisions": ["refund"],
        "settlements": ["due"],
        "emotions": ["anger"],
        "intents": ["lost_parcel", "track_shipment"],
        "lines": ["urgent", "told", "reply"],
    }
    return (phrases[section][name] for section, names in told.items() for name in names)


def test_there_are_twenty_two_languages() -> None:
    assert len(LANGUAGES) == 22


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_placeholders_of_english(language: str) -> None:
    english, phrases = phrases_of("en"), phrases_of(language)
    assert phrases.keys() == english.keys()
    for section, said in english.items():
        assert phrases[section].keys() == said.keys(), section
        for name, phrase in said.items():
            assert placeholders(phrases[section][name]) == placeholders(phrase), (section, name)
            assert phrases[section][name].strip(), (section, name)


@pytest.mark.parametrize("section", NAMES)
def test_all_that_events_may_say_has_a_phrase(section: str) -> None:
    assert phrases_of("en")[section].keys() == set(NAMES[section])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fact_is_lost_in_any_language(language: str) -> None:
    case = in_words(everything(), language, [])
    told, locale = bare("\n".join(case.lines)), Locale.parse(language, sep="-")
    written = ["c-17", "Ana Ōtani", "own engraving", "CB-20910582", "LX123456785CN", "China Post", "Held by customs"]
    written += ["Leipzig", "Pay one back.", "t-7001", "t-7002", "parcel in transit", "Call back", "order number"]
    written += ["lisbon", "rui", "gold customers", "whatsapp", locale.territories["JP"], locale.languages["de"]]
    for fact in [*written, *words_of(language)]:
        assert bare(fact) in told.replace("_", " "), fact
    assert case.lines_language == language
    assert len(case.lines) == 15
    for number in ("87", "7612399", "5995"):
        assert number in digits(told.replace("\n", "")), number
    assert told.count("30") >= 6  # the day, of six moments


def test_in_english_it_reads_as_this() -> None:
    case = in_words(everything(), "en-GB", [])
    assert [" ".join(line.split()) for line in case.lines] == [
        "Customer: c-17 · Ana Ōtani · VIP · Japan · writes German · whatsapp",
        "Wants: own engraving · 87% · also: lost parcel",
        "Mood: negative · anger · urgent",
        "Order: CB-20910582 · shipped · €76,123.99",
        "Parcel: LX123456785CN · China Post · at customs · last on 30 Nov 2026, 12:00 UTC: Held by customs · Leipzig"
        " · expected by 30 Nov 2026, 12:00 UTC",
        "Payment: charged twice · US$59.95 · t-7001 · t-7002 · decided: refund · refund due"
        " · to be answered by 30 Nov 2026, 12:00 UTC · advice: Pay one back.",
        "Tried on 30 Nov 2026, 12:00 UTC: answer · parcel_in_transit · where the parcel is",
        "Answers in a row that did not help: 2. Do not repeat them.",
        "Taken over from rui when the shift of desk lisbon ended on 30 Nov 2026, 12:00 UTC",
        "Promised to the customer by 30 Nov 2026, 12:00 UTC: Call back",
        "Already asked for: order number",
        "With you by rule: gold customers",
        "The customer was told that a person will answer.",
        "A reply was drafted and held back: check it, change it, send it.",
        "Next: ask the carrier to trace the parcel, and tell the customer by when they hear of it.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_is_not_known(language: str) -> None:
    case = in_words(a_case(), language, [])
    assert len(case.lines) == 2
    assert "gold customers" in case.lines[0]


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
@pytest.mark.parametrize("fact", ["c-17", "CB-20910582", "LX123456785CN", "t-7001", "Ana Ōtani", "rui", "2"])
def test_numbers_and_ids_are_isolated_in_lines_from_right_to_left(language: str, fact: str) -> None:
    assert f"\u2068{fact}\u2069" in "\n".join(in_words(everything(), language, []).lines)


@pytest.mark.parametrize("language", ["de", "ja"])
def test_a_name_from_right_to_left_is_isolated_in_lines_from_left_to_right(language: str) -> None:
    first = in_words(a_case(customer={"id": "c-1", "name": "דנה"}), language, []).lines[0]
    assert "\u2068דנה\u2069" in first
    assert "\u2068c-1" not in first


@given(text=st.text(max_size=300), language=st.sampled_from(LANGUAGES))
def test_what_others_wrote_is_one_line_turns_nothing_and_is_no_placeholder(text: str, language: str) -> None:
    stored = a_case(customer={"id": "c-1", "name": text + "{facts}\u202e\u2069"})
    first, *rest = in_words(stored, language, []).lines
    assert len(first.splitlines()) == 1
    assert len(rest) == 2
    assert "\u202e" not in first
    assert first.count("\u2068") == first.count("\u2069")


@pytest.mark.parametrize(
    ("money", "told"),
    [
        (Money(minor=120000, currency="JPY"), "120.000"),
        (Money(minor=1500250, currency="IQD"), "1.500,25"),
        (Money(minor=-5, currency="EUR"), "-0,05"),
    ],
)
def test_amounts_keep_the_minor_units_of_their_currency(money: Money, told: str) -> None:
    assert told in Wording(choose_language("de", [])).money(money)


@pytest.mark.parametrize(
    ("accepted", "announced", "language"),
    [
        (None, [], "en"),
        (None, ["pl", "de"], "pl"),
        ("*", ["pl"], "pl"),
        ("de-AT,de;q=0.9,en;q=0.8", ["pl"], "de"),
        ("en;q=0.1, uk;q=0.7", [], "uk"),
        ("de;q=0, fr;q=0.2", [], "fr"),
        ("cy, ga", ["eu", "he"], "he"),
        ("zh-TW", [], "zh-Hant"),
        ("zh-HK", [], "zh-Hant"),
        ("zh", [], "zh-Hans"),
        ("pt-BR", [], "pt"),
        ("de;q=9,;;,q=1,-,\x00" + "x" * 5000, ["th"], "th"),
        ("cy", ["ga"], "en"),
    ],
)
def test_the_language_is_what_the_client_asks_for_or_else_what_the_agent_speaks(
    accepted: str | None, announced: list[str], language: str
) -> None:
    assert choose_language(accepted, announced).language == language


@given(st.text(max_size=100))
def test_any_header_chooses_a_language(header: str) -> None:
    assert choose_language(header, []).language in LANGUAGES
