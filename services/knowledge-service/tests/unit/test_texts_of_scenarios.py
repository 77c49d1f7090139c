import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case, Entities, TrackingNumber
from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding

from knowledge.facts import PLACEHOLDERS, clean
from knowledge.library import Library
from knowledge.reader import reader_of
from knowledge.scenario import Scenario
from knowledge.situation import Value
from knowledge.words import Words

LANGUAGES = ("en", "de", "fr", "es", "zh-Hans", "ja")
COUNTRIES = {"en": "US", "de": "DE", "fr": "FR", "es": "ES", "zh-Hans": "CN", "ja": "JP"}
Parcel = Callable[..., ShipmentFacts]


def bare(language: str, country: str | None = None) -> Case:
    """A case in which nothing is known but what the customer wants, and the country where a text is on its law."""
    customer = a_customer(locale=None, country=country, time_zone=None)
    return a_case(inquiry=an_inquiry(customer=customer), understanding=an_understanding(language=language))


def full(language: str, parcel: ShipmentFacts, **fields: Any) -> Case:
    """A case in which everything is known."""
    entities = Entities(
        order_ids=["CB-20481133"],
        tracking_numbers=[TrackingNumber(number="LX123456785CN")],
        amounts=[Money(minor=3990, currency="EUR")],
        countries=["CH"],
        products=["Kettle 1.7 l"],
        phones=["+4930123456"],
    )
    dispute = DisputeFacts(
        verdict="likely_fraud",
        rule="r1",
        recommendation="Refund",
        disputed=Money(minor=3990, currency="EUR"),
        due_by=NOON + timedelta(days=9),
    )
    customer = a_customer(name="Kim Muster", country=COUNTRIES[language], locale=language, time_zone=None)
    understanding = an_understanding(language=language, entities=entities)
    inquiry = an_inquiry(customer=customer, order_id="CB-20481133")
    return a_case(understanding=understanding, shipment=parcel, dispute=dispute, inquiry=inquiry, **fields)


def texts(
    library: Library, scenarios: Iterable[Scenario], case_in: Callable[[str | None], Case]
) -> Iterator[tuple[str, str]]:
    """Each scenario's text, opening first, for a case in a country of the law it is for (of none, if for all)."""
    for scenario in scenarios:
        for law in scenario.laws or (None,):
            case = case_in(next((country for country, its in library.conventions.laws.items() if its == law), None))
            reader = reader_of(case, library, scenario)
            words = Words(case, reader, library, scenario.policies)
            wording = scenario.wordings[reader.language]
            assert wording.can_be_said(words.known), scenario.id
            yield scenario.id, f"{words.known('opening')}\n\n{wording.filled(words.known, words.counted)}"


def known_of(scenario: Scenario) -> list[tuple[Value, ...]]:
    """Its conditions on facts that must be known, or missing."""
    return [values for path, values in scenario.when.items() if path.startswith("known.")]


def said(library: Library, case: Case, scenario: str) -> str:
    texts = library.by_id[scenario]
    words = Words(case, reader_of(case, library, texts), library, texts.policies)
    return texts.wordings[words.reader.language].filled(words.known, words.counted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_reads_well_with_all_facts_and_with_none(
    library: Library, a_parcel: Parcel, language: str
) -> None:
    unconditional = [scenario for scenario in library.scenarios if (True,) not in known_of(scenario)]
    for scenarios, case_in in (
        (unconditional, partial(bare, language)),
        (library.scenarios, lambda country: full(language, a_parcel(destination=country, meant="85CN"))),
    ):
        for scenario, text in texts(library, scenarios, case_in):
            assert not re.search(r"[{}\[\]]| {2}| [.,;]|\(\)|（）| $|None", text), f"{scenario} in {language}: {text}"
            assert text.rstrip()[-1] in ".?!。？！・/0123456789" or "https://" in text, f"{scenario}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_case_fills_every_placeholder_there_is(library: Library, a_parcel: Parcel, language: str) -> None:
    days = [NOON + timedelta(days=days) for days in (1, 2, 3)]
    estimate = ArrivalEstimate(from_at=days[0], p50=days[1], p90=days[2])
    late = ArrivalEstimate(from_at=NOON - timedelta(days=9), p50=NOON - timedelta(days=8), p90=NOON - timedelta(days=7))
    told: set[str] = set()
    for parcel in (
        a_parcel(meant="85CN", delay="weather", arrival=late),
        a_parcel(estimated_delivery=None, arrival=estimate),
        a_parcel(estimated_delivery=None, arrival=estimate.model_copy(update={"cold": True})),
    ):
        case = full(language, parcel)
        words = Words(case, reader_of(case, library, library.phrases["opening"]), library, [])
        told.update(name for name in PLACEHOLDERS if words.known(name))
    assert told == PLACEHOLDERS - {"festival"}  # none is kept on that day


def test_translations_hold_the_same_facts_as_the_english_text(library: Library) -> None:
    for scenario in library.scenarios:
        english = scenario.wordings["en"].gaps - {"name"}
        for language in LANGUAGES:
            # Where a fact stands in Japanese or Chinese may differ; that it stands there may not.
            assert scenario.wordings[language].gaps - {"name"} == english, f"{scenario.id} in {language}"


def test_translations_are_no_copies_of_each_other(library: Library) -> None:
    for scenario in library.scenarios:
        assert len({scenario.texts[language] for language in LANGUAGES}) == len(LANGUAGES), scenario.id


@pytest.mark.parametrize("language", ["zh-Hans", "ja"])
def test_chinese_and_japanese_sentences_end_in_their_own_stops(library: Library, language: str) -> None:
    for scenario in library.scenarios:
        assert not re.search(r"[\u3040-\u30ff\u4e00-\u9fff][.,?!;:]", scenario.texts[language]), scenario.id


def test_the_carriers_words_are_quoted_and_not_translated(library: Library, a_parcel: Parcel) -> None:
    text = said(library, full("de", a_parcel()), "parcel_in_transit")
    assert "(im Original): „Departed facility“, Leipzig, 27. November 2026, 11:00 Uhr (Berlin, MEZ)." in text


def test_an_expected_day_that_has_passed_is_not_promised_again(library: Library, a_parcel: Parcel) -> None:
    today = full("en", a_parcel(estimated_delivery=NOON.replace(hour=0)))
    yesterday = full("en", a_parcel(estimated_delivery=NOON - timedelta(days=1)))
    assert "Expected delivery: Friday, November 27" in said(library, today, "parcel_in_transit")
    assert "Expected delivery" not in said(library, yesterday, "parcel_in_transit")


def test_no_text_claims_more_than_the_carrier_said(library: Library, a_parcel: Parcel) -> None:
    silent = a_parcel("unknown", last_event=None, estimated_delivery=None, carrier=None, checked_at=None)
    admissions = ("do not know", "wissen wir", "savons", "sabemos", "不清楚", "分かっておりません")
    for language, admission in zip(LANGUAGES, admissions, strict=True):
        case = a_case(understanding=an_understanding(language=language), shipment=silent)
        text = said(library, case, "parcel_state_unknown")
        assert admission in text
        assert "2026" not in text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Anna\n\tMuster ", "Anna Muster"),
        ("\u202eevil\u2066", "evil"),
        ("\x00\ud800", ""),
        ("39,90\u00a0€", "39,90\u00a0€"),
        ("نام\u200cها", "نام\u200cها"),
        ("{carrier}", "{carrier}"),
        ("x" * 500, "x" * 159 + "…"),
    ],
)
def test_facts_are_cleaned_of_what_could_disguise_a_text(given: str, kept: str) -> None:
    assert clean(given) == kept
