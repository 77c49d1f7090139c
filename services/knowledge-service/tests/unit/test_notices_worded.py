"""Customers told of a parcel's trouble before they ask: each text in each language, and what their answer leads to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any, get_args
from uuid import uuid4

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import Attachment, Customer
from crossdesk.contracts.intent import Case, Entities
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer, NoticeWritten
from crossdesk.contracts.logistics import NoticeChoice, NoticeDue, Trouble
from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts
from crossdesk.manners.isolate import ISOLATE, POP
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, a_customer, an_inquiry, an_understanding

from knowledge.audit import REFERENCE
from knowledge.compare_texts import COMPARISONS, Pair
from knowledge.dialogue import Dialogue
from knowledge.draft_answer import answer_from
from knowledge.flows_data import Flows
from knowledge.lead_customer import lead_or
from knowledge.library import Library
from knowledge.scenario import Texts
from knowledge.write_notice import NoticeRuns, write_notices

Parcel = Callable[..., ShipmentFacts]
TROUBLES, CHOICES = get_args(Trouble), get_args(NoticeChoice)
LANGUAGES = (
    *("en", "de", "fr", "es", "zh-Hans", "ja", "nl", "it", "pt-BR", "pl", "sv"),
    *("ru", "uk", "tr", "ar", "he", "hi", "id", "th", "vi", "ko", "zh-Hant"),
)
PICTURE = Attachment(url="https://shop.example/proof.pdf", content_type="application/pdf")
UNSEEN = {ord(sign): None for sign in (ISOLATE, POP)}
HOLES = ("None", "  ", " .", " ,", "()", "（）", "。。", "..", "{", "}", "[", "]")


def due(
    shipment: ShipmentFacts, trouble: str = "overdue", choices: Any = ("wait", "refund"), **fields: Any
) -> NoticeDue:
    values = {
        "tenant": TENANT,
        "conversation_id": a_conversation("notice"),
        "notice_id": derive_id("notice", 1),
        "customer": a_customer(),
        "order_id": "CB-20481133",
        "since": NOON - timedelta(days=1),
    }
    return NoticeDue(trouble=trouble, shipment=shipment, choices=list(choices), **{**values, **fields})


@dataclass
class Told:
    """A conversation that we begin, held in memory."""

    library: Library
    flows: Flows
    notices: NoticeRuns = field(default_factory=NoticeRuns)
    messages: int = 0

    async def tell(self, event: NoticeDue) -> NoticeWritten:
        work: Any = UnitOfWork(None, Cause(uuid4(), NOON), self.notices)  # type: ignore[arg-type]  # no connection
        [written] = await write_notices(self.flows, self.library)(event, work)
        assert isinstance(written, NoticeWritten)
        return written

    async def answer(
        self,
        text: str,
        intent: str = "out_of_scope",
        confidence: float = 0.2,
        *,
        language: str = "und",
        customer: Customer | None = None,
        conversation: str = "notice",
        **fields: Any,
    ) -> Any:
        """What is said on the customer's next message; `attachments`, `hours` after the notice, and fields of cases."""
        self.messages += 1
        inquiry = an_inquiry(
            text,
            inquiry_id=derive_id("inquiry", self.messages),
            customer=customer or a_customer(),
            attachments=fields.pop("attachments", []),
            received_at=NOON + timedelta(hours=fields.pop("hours", 1), seconds=self.messages),
        )
        entities = fields.pop("entities", Entities())
        case = a_case(
            inquiry=inquiry,
            understanding=an_understanding(intent, confidence, language=language, entities=entities),
            turn=self.messages,
            conversation_id=a_conversation(conversation),
            **fields,
        )
        return await self._heard(case)

    async def _heard(self, case: Case) -> Any:
        dialogue = Dialogue(runs=self.notices.runs)
        work: Any = UnitOfWork(None, Cause(uuid4(), case.inquiry.received_at), dialogue)  # type: ignore[arg-type]  # no connection
        [event] = await lead_or(answer_from(self.library), self.flows, self.library)(case, work)
        return event


@pytest.fixture
def told(library: Library, flows: Flows) -> Told:
    return Told(library, flows)


def of_language(language: str) -> Customer:
    return a_customer(name="Kim Muster", locale=language, country=None, time_zone="UTC")


def parcels(a_parcel: Parcel) -> Iterator[ShipmentFacts]:
    """With all that may be known, with a cause at customs, and with nothing."""
    late = ArrivalEstimate(from_at=NOON - timedelta(days=9), p50=NOON - timedelta(days=5), p90=NOON - timedelta(days=1))
    yield a_parcel(arrival=late)
    yield a_parcel("customs", delay="customs_documents", estimated_delivery=None)
    yield a_parcel("customs", delay="weather")
    yield ShipmentFacts(status="in_transit")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", TROUBLES)
async def test_each_trouble_is_told_in_each_language_without_a_hole(
    told: Told, a_parcel: Parcel, language: str, trouble: str
) -> None:
    for parcel in parcels(a_parcel):
        for order in ("CB-20481133", None):
            event = due(parcel, trouble, CHOICES, customer=of_language(language), order_id=order)
            answer = (await told.tell(event)).answer
            assert (answer.language, answer.scenario) == (language, f"parcel_trouble/{trouble}")
            assert not [hole for hole in HOLES if hole in answer.text.translate(UNSEEN)], answer.text
            assert [f"{n}. {label}" for n, label in enumerate(answer.choices, 1)] == answer.text.split("\n")[-6:]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_customs_waits_for_is_told_where_the_carrier_told_it_and_nowhere_else(
    told: Told, a_parcel: Parcel, language: str
) -> None:
    def event(delay: str | None) -> NoticeDue:
        return due(a_parcel("customs", delay=delay), "customs_hold", customer=of_language(language))

    bare, documents, payment = [
        (await told.tell(event(delay))).answer.text for delay in (None, "customs_documents", "customs_payment")
    ]
    assert len(documents) > len(bare)
    assert len(payment) > len(bare)
    assert documents != payment
    assert (await told.tell(event("weather"))).answer.text == bare


@pytest.mark.parametrize("language", LANGUAGES)
async def test_only_what_is_offered_can_be_chosen_in_its_order(told: Told, a_parcel: Parcel, language: str) -> None:
    labels = {
        choice: (await told.tell(due(a_parcel(), choices=[choice], customer=of_language(language)))).answer.choices
        for choice in CHOICES
    }
    for offered in (*combinations(CHOICES, 2), *combinations(reversed(CHOICES), 3)):
        answer = (await told.tell(due(a_parcel(), choices=offered, customer=of_language(language)))).answer
        assert answer.choices == [label for choice in offered for label in labels[choice]]


async def test_without_a_choice_nothing_is_asked_and_nothing_waits(told: Told, a_parcel: Parcel) -> None:
    answer = (await told.tell(due(a_parcel(), "lost", []))).answer
    assert answer.choices == []
    assert answer.text.endswith("wir bringen es in Ordnung.")
    assert told.notices.runs.statements() == []


async def test_what_is_known_is_told_on_the_customers_clock(told: Told, a_parcel: Parcel) -> None:
    late = ArrivalEstimate(from_at=NOON - timedelta(days=9), p50=NOON - timedelta(days=4), p90=NOON - timedelta(days=2))
    customer = a_customer(name="Kim Muster", locale="ja-JP", country="JP", time_zone="Asia/Tokyo")
    parcel = a_parcel(arrival=late, estimated_delivery=None, destination="JP")
    assert (await told.tell(due(parcel, customer=customer))).answer.text == (
        "Kim Muster様、いつもご利用いただきありがとうございます。\n\n"
        "お荷物（LX123456785CN）（ご注文番号：CB-20481133）のお届けに、通常よりお時間がかかっております（同じようなお荷物は、10個のうち9個が"
        "2026年11月25日までに届いています）。お待たせして申し訳ございません。引き続き状況を確認してまいります。配送業者の最新の記録（原文）："
        "「Departed facility」、Leipzig、2026年11月27日 19:00（東京、JST）。\n\n"
        "どのようにいたしましょうか。番号またはご自身のお言葉でご返信ください。\n1. もう少し待つ\n2. 返金してほしい"
    )


@pytest.mark.parametrize(
    ("country", "language"),
    [("JP", "ja"), ("BR", "pt-BR"), ("CN", "zh-Hans"), ("TW", "zh-Hant"), ("AT", "de"), ("SA", "ar"), ("FI", "en")],
)
async def test_without_a_locale_the_language_is_that_of_the_country(
    told: Told, a_parcel: Parcel, country: str, language: str
) -> None:
    customer = a_customer(locale=None, country=None, time_zone=None)
    event = due(a_parcel(destination=country), customer=customer)
    assert (await told.tell(event)).answer.language == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("choice", "answers", "ending"),
    [
        ("wait", [], "waiting"),
        ("pickup_point", [], "pickup_told"),
        ("refund", [], "refund_asked_for"),
        ("reship", ["yes"], "reship_asked_for"),
        ("reship", ["no", "Kim Muster, Hauptstr. 5, 10115 Berlin"], "address_noted"),
        ("correct_address", ["Kim Muster, Hauptstr. 5, 10115 Berlin"], "address_noted"),
        ("send_document", [PICTURE], "document_noted"),
        ("send_document", ["P123456789012"], "document_noted"),
    ],
)
async def test_every_choice_is_walked_to_its_end_by_number_and_by_label(
    told: Told, a_parcel: Parcel, language: str, choice: str, answers: list[Any], ending: str
) -> None:
    customer, flow = of_language(language), told.flows.by_id["parcel_trouble"]
    written = await told.tell(due(a_parcel(), "overdue", CHOICES, customer=customer))
    label = written.answer.choices[CHOICES.index(choice)]  # type: ignore[arg-type]  # one of them
    event = await told.answer(label if answers else str(CHOICES.index(choice) + 1), customer=customer)  # type: ignore[arg-type]  # one of them
    for given in answers:
        assert event.kind == "question"
        text = getattr(told.flows.words, given)[language][0] if given in ("yes", "no") else given
        attached = {"attachments": [given]} if given is PICTURE else {}
        event = await told.answer("" if attached else text, customer=customer, **attached)
    answer = event.answer if isinstance(event, AnswerDrafted) else event.holding_text
    assert (answer.scenario, answer.language) == (f"parcel_trouble/{ending}", language)
    assert not set("{}[]") & set(answer.text)
    if isinstance(event, NoAnswer):
        lines = event.summary.splitlines()
        assert {"Told of: overdue, since 2026-11-26 12:00 UTC", "Order: CB-20481133", "Parcel: LX123456785CN"} <= set(
            lines
        )
        assert f"Wanted: {flow.steps['choice'].options[choice].texts['en']}" in lines
        assert event.skill == flow.endings[ending].skill


@pytest.mark.parametrize(
    ("text", "language", "intent", "confidence", "ending"),
    [
        ("I want my money back", "en", "refund_request", 0.95, "refund_asked_for"),
        ("einfach warten", "de", "delivery_time", 0.85, "waiting"),
        ("Ich will mein Geld zurück!", "de", "refund_request", 0.9, "refund_asked_for"),
        ("I don't want to wait, refund me please", "en", "refund_request", 0.9, "refund_asked_for"),
        ("退款吧", "zh-Hans", "refund_request", 0.9, "refund_asked_for"),
        ("je vais attendre", "fr", "delivery_delay", 0.6, "waiting"),
        ("subito il rimborso", "it", "refund_request", 0.9, "refund_asked_for"),
        ("もう少し待ちます", "ja", "out_of_scope", 0.3, "waiting"),
        ("хочу вернуть деньги", "ru", "refund_request", 0.9, "refund_asked_for"),
    ],
)
async def test_own_words_choose_too(
    told: Told, a_parcel: Parcel, text: str, language: str, intent: str, confidence: float, ending: str
) -> None:
    await told.tell(due(a_parcel(), choices=["wait", "refund"], customer=of_language(language)))
    event = await told.answer(text, intent, confidence, language=language, customer=of_language(language))
    answer = event.answer if isinstance(event, AnswerDrafted) else event.holding_text
    assert (answer.scenario, answer.language) == (f"parcel_trouble/{ending}", language)


async def test_who_does_not_want_to_wait_has_not_chosen_to(told: Told, a_parcel: Parcel) -> None:
    await told.tell(due(a_parcel()))
    event = await told.answer("Ich will nicht warten", "delivery_delay", 0.6, language="de")
    assert event.answer.scenario == "parcel_trouble/choice"


async def test_a_choice_that_was_not_offered_is_asked_again_then_a_person_takes_over(
    told: Told, a_parcel: Parcel
) -> None:
    await told.tell(due(a_parcel(), choices=["wait", "refund"]))
    again = await told.answer("4")
    assert again.answer.text.startswith("Das konnte ich keiner der Möglichkeiten zuordnen.")
    assert again.answer.choices == ["Noch etwas warten", "Geld zurück"]
    taken = await told.answer("5")
    assert (taken.reason, taken.skill) == ("repeated_question", "delivery")
    assert "Order: CB-20481133" in taken.summary.splitlines()


async def test_another_question_is_answered_and_the_choice_asked_for_again(told: Told, a_parcel: Parcel) -> None:
    await told.tell(due(a_parcel()))
    event = await told.answer("Wann sind Sie erreichbar?", "business_hours", 0.95, language="de")
    assert event.answer.scenario == "business_hours"
    assert event.answer.text.endswith("Zurück zu Ihrem Paket:\n" + told_choice())
    assert (await told.answer("2")).holding_text.scenario == "parcel_trouble/refund_asked_for"


def told_choice() -> str:
    question = "Was sollen wir für Sie tun? Antworten Sie einfach mit einer Nummer oder in eigenen Worten."
    return f"{question}\n1. Noch etwas warten\n2. Geld zurück"


@pytest.mark.parametrize("before", [None, "1"])
async def test_nobody_is_asked_which_parcel_the_notice_was_on(told: Told, a_parcel: Parcel, before: str | None) -> None:
    await told.tell(due(a_parcel()))
    if before:
        await told.answer(before)
    nowhere = ShipmentFacts(status="unknown", reasons=["Nothing was named."])
    event = await told.answer("Wo ist es denn jetzt?", "track_shipment", 0.95, language="de", shipment=nowhere)
    assert isinstance(event, NoAnswer)
    assert event.holding_text.scenario == "parcel_not_looked_up"
    assert "CB-20481133" in event.holding_text.text


async def test_after_a_week_the_choice_waits_no_longer(told: Told, a_parcel: Parcel) -> None:
    await told.tell(due(a_parcel()))
    event = await told.answer("2", hours=24 * 7 + 1)
    assert event.answer.scenario == "clarify"


async def test_the_same_notice_again_is_the_same_text_and_the_same_run(told: Told, a_parcel: Parcel) -> None:
    event = due(a_parcel())
    first = await told.tell(event)
    kept = told.notices.runs.statements()
    assert await told.tell(event) == first
    assert told.notices.runs.statements() == kept


def test_texts_of_the_flow_state_in_each_language_what_the_english_one_states(library: Library, flows: Flows) -> None:
    flow = flows.by_id["parcel_trouble"]
    texts: list[Texts] = [flow.topic, *flow.notices.values(), *flow.steps.values(), *flow.endings.values()]
    for text in texts:
        for language in LANGUAGES[1:]:
            pair = Pair(language, text.wordings[REFERENCE], text.wordings[language], 1.0)
            found = [each for compare in COMPARISONS for each in compare(pair) if each.severity == "error"]
            assert not found, (language, text.texts[language], found)
