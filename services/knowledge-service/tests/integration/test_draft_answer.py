"""Drafting answers on a real PostgreSQL, as the worker does it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Attachment
from crossdesk.contracts.intent import Case, Entities, InquiryUnderstood
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, a_case, a_conversation, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from knowledge.asked import Questions
from knowledge.draft_answer import answer_from, wanted
from knowledge.library import Library
from knowledge.main import subscriptions
from knowledge.scenario import Scenario

Parcel = Callable[..., ShipmentFacts]


async def drafted(database: Database, library: Library, event: Case) -> Any:
    events = await handle(database, answer_from(library), event, rows=Questions)
    assert len(events) == 1
    return events[0]


def message(text: str, intent: str, turn: int = 1, confidence: float = 0.95, **fields: Any) -> InquiryUnderstood:
    entities = fields.pop("entities", Entities())
    understanding = an_understanding(intent, confidence, language=fields.pop("language", "de"), entities=entities)
    return a_case(inquiry=an_inquiry(text), understanding=understanding, turn=turn, **fields)


@pytest.mark.parametrize(
    ("language", "customer", "expected"),
    [
        (
            "de",
            {"name": "Erika Muster"},
            "Guten Tag Erika Muster!\n\nIhr Paket LX123456785CN ist mit DHL unterwegs (Zielland: Deutschland). Letzte "
            "Meldung des Versanddienstes (im Original): „Departed facility“, Leipzig, 27. November 2026, 11:00 Uhr "
            "(Berlin, MEZ). Voraussichtliche Zustellung: Montag, 30. November 2026. Nachgefragt haben wir am "
            "27. November 2026, 13:00 Uhr (Berlin, MEZ).",
        ),
        (
            "ja",
            {"locale": "ja-JP", "country": "JP", "time_zone": "Asia/Tokyo"},
            "お問い合わせいただきありがとうございます。\n\nお荷物（LX123456785CN）はDHLにより現在輸送中です（お届け先：ドイツ）。"
            "配送業者の最新の記録（原文）：「Departed facility」、Leipzig、2026年11月27日 19:00（東京、JST）。"
            "お届け予定日：2026年11月30日月曜日。\n\nよろしくお願い申し上げます。",
        ),
        (
            "es",
            {"locale": "es-MX", "country": "MX", "time_zone": "America/Mexico_City"},
            "Buenos días:\n\nGracias por el mensaje. Su paquete LX123456785CN está en camino con DHL (país de destino: "
            "Alemania). Último aviso del transportista (texto original): «Departed facility», Leipzig, 27 de noviembre "
            "de 2026, 4:00\u202fa.m. (Ciudad de México, GMT-6). Entrega prevista: lunes, 30 de noviembre de 2026.",
        ),
    ],
)
async def test_a_parcel_on_its_way_is_told_in_the_customers_language_and_local_time(
    database: Database, library: Library, a_parcel: Parcel, language: str, customer: dict[str, str], expected: str
) -> None:
    inquiry = an_inquiry(customer=a_customer(**customer))
    understanding = an_understanding(language=language)
    event = a_case(ShipmentLocated, inquiry=inquiry, understanding=understanding, shipment=a_parcel())
    answer = await drafted(database, library, event)
    assert isinstance(answer, AnswerDrafted)
    assert answer.answer.text == expected
    assert (answer.kind, answer.answer.language, answer.answer.scenario) == ("answer", language, "parcel_in_transit")
    assert answer.answer.sources == ["carrier/DHL"]


async def test_the_whole_case_is_carried_along_and_the_reason_holds_no_personal_data(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    event = a_case(ShipmentLocated, shipment=a_parcel(), turn=3, why="found")
    answer = await drafted(database, library, event)
    assert answer.model_dump(include=set(Case.model_fields) - {"why"}) == event.model_dump(exclude={"why"})
    assert answer.why == (
        "Scenario parcel_in_transit: intent track_shipment, confidence 0.95; shipment.status=in_transit."
    )


async def test_the_same_case_always_gets_the_same_answer(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    event = a_case(ShipmentLocated, shipment=a_parcel("customs"))
    assert await drafted(database, library, event) == await drafted(database, library, event)


async def test_without_a_reference_the_customer_is_asked_once_and_then_gets_a_person(
    database: Database, library: Library
) -> None:
    first = await drafted(database, library, message("Wo ist mein Paket?", "track_shipment"))
    assert (first.kind, first.answer.scenario) == ("question", "parcel_reference_missing")
    second = await drafted(database, library, message("Weiß ich nicht, wo ist es?", "track_shipment", turn=2))
    assert isinstance(second, NoAnswer)
    assert (second.reason, second.skill) == ("repeated_question", "delivery")
    assert second.holding_text is not None
    assert second.holding_text.language == "de"


async def test_another_conversation_is_asked_anew(database: Database, library: Library) -> None:
    for name in ("one", "two"):
        event = message(f"Wo ist mein Paket? {name}", "track_shipment", conversation_id=a_conversation(name))
        assert (await drafted(database, library, event)).kind == "question"


async def test_a_question_seen_by_another_tenant_does_not_count(database: Database, library: Library) -> None:
    for tenant in ("demo", "other-shop"):
        event = message(f"Wo ist mein Paket? {tenant}", "track_shipment", tenant=tenant)
        assert (await drafted(database, library, event)).kind == "question"


async def test_the_same_message_handled_twice_is_asked_the_same_twice(database: Database, library: Library) -> None:
    event = message("Wo ist mein Paket?", "track_shipment")
    assert [(await drafted(database, library, event)).kind for _ in range(2)] == ["question", "question"]


async def test_a_bare_number_is_understood_as_the_answer_to_our_question(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    await drafted(database, library, message("Wo ist mein Paket?", "track_shipment"))
    number = a_case(
        ShipmentLocated,
        turn=2,
        inquiry=an_inquiry("LX123456785CN"),
        understanding=an_understanding("out_of_scope", 0.2),
        shipment=a_parcel("out_for_delivery"),
    )
    answer = await drafted(database, library, number)
    assert answer.answer.scenario == "parcel_out_for_delivery"
    assert "asked for about track_shipment" in answer.why


async def test_words_that_do_not_answer_our_question_are_not_taken_as_an_answer(
    database: Database, library: Library
) -> None:
    await drafted(database, library, message("Wo ist mein Paket?", "track_shipment"))
    answer = await drafted(database, library, message("blau", "greeting", turn=2, confidence=0.1))
    assert (answer.reason, answer.holding_text.scenario) == ("low_confidence", "still_unclear")


@pytest.mark.parametrize(
    ("intent", "confidence", "reason"),
    [("out_of_scope", 0.9, "out_of_scope"), ("refund_request", 0.44, "low_confidence")],
)
async def test_nonsense_is_asked_back_at_first_and_then_reaches_a_person(
    database: Database, library: Library, intent: str, confidence: float, reason: str
) -> None:
    first = await drafted(database, library, message("asdf jklö", intent, confidence=confidence))
    assert (first.kind, first.answer.scenario) == ("question", "clarify")
    second = await drafted(database, library, message("qwertz", intent, turn=2, confidence=confidence))
    assert second.reason == reason


async def test_at_the_threshold_an_answer_is_given(database: Database, library: Library) -> None:
    threshold = library.rules.general_answer_from_confidence
    answer = await drafted(database, library, message("Rückgabe?", "return_policy", confidence=threshold))
    assert answer.kind == "answer"
    assert "policy/returns" in answer.answer.sources
    assert "30 Tage" in answer.answer.text


async def test_just_under_the_threshold_of_general_answers_the_customer_is_asked(
    database: Database, library: Library
) -> None:
    doubtful = library.rules.general_answer_from_confidence - 0.01
    asked = await drafted(database, library, message("Rückgabe?", "return_policy", confidence=doubtful))
    assert (asked.kind, asked.answer.scenario) == ("question", "clarify")
    assert "too doubtful for the general answer return_policy" in asked.why
    missing = await drafted(database, library, message("Rückgabe", "return_start", confidence=doubtful))
    assert missing.answer.scenario == "order_reference_missing"


@pytest.mark.parametrize("verdict", ["duplicate_charge", "unknown_payment"])
async def test_a_judged_dispute_always_reaches_a_person_with_the_verdict(
    database: Database, library: Library, verdict: str
) -> None:
    dispute = DisputeFacts(
        verdict=verdict,
        rule="same_amount_within_a_day",
        transaction_ids=["tx-1", "tx-2"],
        disputed=Money(minor=3990, currency="EUR"),
        recommendation="Refund the second capture",
    )
    understanding = an_understanding("unrecognized_charge", 0.3, language="ja")
    event = a_case(DisputeAssessed, understanding=understanding, dispute=dispute)
    answer = await drafted(database, library, event)
    assert isinstance(answer, NoAnswer)
    assert (answer.reason, answer.skill) == ("judgement_needed", "payments")
    for part in (verdict, "same_amount_within_a_day", "Refund the second capture", "tx-1, tx-2", "€39.90"):
        assert part in answer.summary
    assert answer.holding_text is not None
    assert answer.holding_text.language == "ja"
    assert "dispute" in library.by_id[answer.holding_text.scenario].occasions
    assert "39.90" in answer.holding_text.text
    assert verdict not in answer.holding_text.text


@pytest.mark.parametrize(("intent", "reason"), [("human_agent", "asked_for_person"), ("complaint", "judgement_needed")])
async def test_who_asks_for_a_person_or_complains_gets_one(
    database: Database, library: Library, intent: str, reason: str
) -> None:
    answer = await drafted(database, library, message("Ich will mit jemandem sprechen", intent))
    assert (answer.reason, answer.skill) == (reason, "general")


async def test_a_shop_without_policies_passes_the_question_to_a_person(database: Database, library: Library) -> None:
    answer = await drafted(database, library, message("Rückgabe?", "return_policy", tenant="other-shop"))
    assert (answer.reason, answer.holding_text.scenario) == ("no_scenario", "nothing_fits")
    assert "return_policy" in answer.why


async def test_an_intent_this_version_does_not_know_reaches_a_person(database: Database, library: Library) -> None:
    answer = await drafted(database, library, message("?", "gift_wrapping"))
    assert answer.reason == "no_scenario"


async def test_a_language_without_texts_is_answered_in_the_customers_locale(
    database: Database, library: Library
) -> None:
    event = message("Go raibh maith agat", "thanks", language="ga")
    assert (await drafted(database, library, event)).answer.language == "de"


async def test_hostile_names_and_broken_zones_do_no_harm(
    database: Database, library: Library, a_parcel: Parcel
) -> None:
    customer = a_customer(name="{order_id}\u202e[x]\n\n", time_zone="../../x", locale="zz_!!", country=None)
    long_ago = ShipmentEvent(at=NOON - timedelta(days=700_000), description="{name} \x1b[31m")
    event = a_case(
        ShipmentLocated,
        inquiry=an_inquiry(customer=customer, attachments=[Attachment(url="x", content_type="")]),
        shipment=a_parcel(last_event=long_ago),
    )
    text = (await drafted(database, library, event)).answer.text
    assert text.startswith("Guten Tag {order_id}[x]!")
    assert "„{name} [31m“" in text
    assert "UTC" in text


async def test_cases_that_need_more_facts_are_left_alone(library: Library) -> None:
    assert wanted(a_case())
    assert not wanted(a_case(needs=["shipment"]))
    assert [line.event.__name__ for line in subscriptions(library)] == [
        "InquiryUnderstood",
        "ShipmentLocated",
        "DisputeAssessed",
        "NoticeDue",
        "ConversationAssigned",
        "AgentReplied",
        "AnswerRated",
    ]


async def test_an_answer_on_law_cites_the_law_of_the_customers_market_alone(
    database: Database, library: Library
) -> None:
    scenario = Scenario(
        id="withdrawal",
        intents=["thanks"],
        kind="answer",
        when={"law": ["EU", "CN"]},
        sources=["law/EU", "law/CN", "Directive 2011/83/EU Art. 9"],
        texts={"en": "{law.withdrawal_days, plural, one {# day} other {# days}}."},
    )
    inquiry = an_inquiry(customer=a_customer(country="CN"))
    event: Case = a_case(inquiry=inquiry, understanding=an_understanding("thanks"))
    answer = await drafted(database, replace(library, scenarios=(scenario,)), event)
    assert answer.answer.text.endswith("\n\n7 days.")
    assert answer.answer.sources == ["law/CN", "Directive 2011/83/EU Art. 9"]


async def test_a_language_beside_the_core_ones_is_spoken_where_the_scenario_has_it(
    database: Database, library: Library
) -> None:
    answer = await drafted(database, library, message("שלום", "greeting", language="he"))
    assert answer.answer.language == "he"
    assert library.by_id["greeting"].texts["he"] in answer.answer.text
