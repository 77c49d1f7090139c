"""Events read without the contract's models are recorded and told, to the letter, as those models have them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import pytest
from crossdesk.contracts import gateway, intent, knowledge, logistics, payments_risk, routing, translation
from crossdesk.contracts.event import Event
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import (
    TENANT,
    a_case,
    a_conversation,
    an_inquiry,
    an_inquiry_received,
    an_understanding,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.news import News
from gateway.read.shown import Happening
from gateway.record import opened, record_case, record_language, record_person, record_received, record_reply
from gateway.record.projection import Projection

AT = datetime(2026, 11, 27, 12, 0, 0, 120, tzinfo=UTC)
EVENT_ID = UUID("0b0f3c0e-8d0c-5a35-9a2a-3a1f6f4f7a10")
HANDLERS: dict[type[opened.Opened], Any] = {
    opened.InquiryReceived: record_received.record_received,
    opened.LanguageDetected: record_language.record_language,
    opened.InquiryTranslated: record_language.record_translation,
    opened.InquiryUnderstood: record_case.record_understanding,
    opened.ShipmentLocated: record_case.record_shipment,
    opened.DisputeAssessed: record_case.record_dispute,
    opened.AnswerDrafted: record_case.record_draft,
    opened.NoAnswer: record_case.record_no_answer,
    opened.ReplyDecided: record_reply.record_reply,
    opened.GuidedStepAsked: record_reply.record_guided_step,
    opened.ConversationQueued: record_person.record_queued,
}
FORMS = {kind.__name__: kind for kind in HANDLERS}

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
EAST = timezone(timedelta(hours=2))
MOMENTS = st.integers(0, 4 * 10**15).map(
    lambda us: datetime.fromtimestamp(us // 10**6, EAST).replace(microsecond=us % 10**6)
)
SURE = st.floats(0, 1)
CUSTOMERS = st.builds(
    gateway.Customer,
    id=TEXTS,
    name=st.none() | TEXTS,
    locale=st.sampled_from([None, "de-DE"]),
    tier=st.sampled_from(["standard", "vip"]),
)
INQUIRIES = st.builds(
    an_inquiry,
    text=TEXTS,
    customer=CUSTOMERS,
    order_id=st.sampled_from([None, "CB-1"]),
    received_at=MOMENTS,
    attachments=st.lists(
        st.builds(gateway.Attachment, url=st.just("https://a.example"), content_type=TEXTS), max_size=2
    ),
)
UNDERSTANDINGS = st.builds(
    an_understanding,
    confidence=SURE,
    also=st.lists(st.builds(intent.Intent, id=TEXTS, confidence=SURE), max_size=2),
    reasons=st.lists(TEXTS, max_size=2),
    urgent=st.booleans(),
)
ANSWERS = st.builds(
    knowledge.Answer, text=TEXTS, language=st.just("de"), scenario=TEXTS, sources=st.lists(TEXTS, max_size=2)
)
SHIPMENTS = st.builds(
    ShipmentFacts,
    status=st.just("in_transit"),
    last_event=st.none() | st.builds(ShipmentEvent, at=MOMENTS, description=TEXTS),
    estimated_delivery=st.none() | MOMENTS,
)
DISPUTES = st.builds(DisputeFacts, verdict=st.just("not_charged"), rule=TEXTS, recommendation=TEXTS)
PLACE: dict[str, Any] = {"tenant": st.just(TENANT), "conversation_id": st.just(a_conversation()), "why": TEXTS}
OF_INQUIRY = {**PLACE, "inquiry_id": st.uuids()}


def cases(kind: type[Any], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(a_case, st.just(kind), **PLACE, inquiry=INQUIRIES, understanding=UNDERSTANDINGS, **fields)


CLAIMS = st.none() | st.builds(gateway.IdempotencyClaim, key_hash=TEXTS, body_hash=TEXTS)
EVENTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(gateway.InquiryReceived, **PLACE, inquiry=INQUIRIES, idempotency=CLAIMS),
    st.builds(translation.LanguageDetected, **OF_INQUIRY, language=st.just("de"), confidence=SURE),
    st.builds(
        translation.InquiryTranslated,
        **OF_INQUIRY,
        source=st.just("de"),
        target=st.just("en"),
        text=st.none() | TEXTS,
        engine=st.none() | TEXTS,
        warnings=st.lists(TEXTS, max_size=2),
    ),
    cases(intent.InquiryUnderstood, needs=st.sampled_from([[], ["shipment", "dispute"]])),
    cases(logistics.ShipmentLocated, shipment=st.none() | SHIPMENTS),
    cases(payments_risk.DisputeAssessed, dispute=st.none() | DISPUTES),
    cases(knowledge.AnswerDrafted, kind=st.sampled_from(["answer", "question"]), answer=ANSWERS),
    cases(knowledge.NoAnswer, reason=st.just("out_of_scope"), skill=TEXTS, summary=TEXTS),
    st.builds(routing.ReplyDecided, **OF_INQUIRY, answer=ANSWERS),
    st.builds(routing.GuidedStepAsked, **OF_INQUIRY, answer=ANSWERS),
    st.builds(
        routing.ConversationQueued,
        **OF_INQUIRY,
        skill=TEXTS,
        language=st.just("de"),
        priority=st.integers(-9, 9),
        summary=TEXTS,
        holding_text=st.none() | ANSWERS,
    ),
)


def waiting(event: Any) -> dict[str, Any]:
    place = {"skill": event.skill, "language": event.language, "priority": event.priority}
    assignment = {"state": "queued", "since": "2026-11-27T12:00:00.000120+00:00", **place}
    answer = {"answer": event.holding_text.model_dump()} if event.holding_text else {}
    return {"tier": "person", "assignment": assignment, **answer}


DATA: dict[str, Callable[[Any], dict[str, Any]]] = {
    "InquiryReceived": lambda event: {"channel": event.inquiry.channel},
    "LanguageDetected": lambda event: {"language": event.language, "confidence": event.confidence},
    "InquiryTranslated": lambda event: event.model_dump(include={"source", "target", "engine", "warnings"}),
    "InquiryUnderstood": lambda event: {
        **event.understanding.model_dump(exclude={"entities"}),
        "needs": event.needs,
    },
    "ShipmentLocated": lambda event: event.model_dump(mode="json", include={"shipment"}),
    "DisputeAssessed": lambda event: event.model_dump(mode="json", include={"dispute"}),
    "AnswerDrafted": lambda event: {"kind": event.kind, **event.answer.model_dump(include={"scenario", "sources"})},
    "NoAnswer": lambda event: {"reason": event.reason, "skill": event.skill},
    "ReplyDecided": lambda event: {"tier": "instant", "answer": event.answer.model_dump()},
    "GuidedStepAsked": lambda event: {"tier": "guided", "answer": event.answer.model_dump()},
    "ConversationQueued": waiting,
}
"""What the timeline shows of each kind besides the reason, told from the contract's model."""
BY = {"InquiryReceived": "customer", "ShipmentLocated": "logistics", "ReplyDecided": "routing"}


class Tables:
    """A connection that keeps what it is given to write, and numbers the timeline from 7 on."""

    written: dict[str, Any]

    async def fetch(self, query: str, changes: str, *how_to_tell: Any) -> list[dict[str, Any]]:
        (each_round,) = json.loads(changes)
        (change,) = each_round.pop("changes")
        self.written = {**change, **{name: only for name, (only,) in each_round.items()}}
        return [{"first_seq": 7, "received_as": None, "received_why": None}]


class Told:
    """Keeps the news."""

    replica = uuid4()
    news: News

    def tell(self, news: News) -> None:
        self.news = news


async def recorded(name: str, event: Any) -> tuple[dict[str, Any], News]:
    tables, told = Tables(), Told()
    rows = Projection(told)  # type: ignore[arg-type]  # all of Changes that a projection uses
    work: UnitOfWork[Any] = UnitOfWork(tables, Cause(EVENT_ID, AT), rows)  # type: ignore[arg-type]
    assert await HANDLERS[FORMS[name]](event, work) == []
    await rows.save(tables, [])  # type: ignore[arg-type]
    rows.committed()
    return tables.written, told.news


def read(event: Event) -> tuple[str, opened.Opened]:
    name = type(event).__name__
    return name, opened.opening(FORMS[name])(event.model_dump_json().encode())


@given(EVENTS)
async def test_what_the_timeline_shows_is_what_the_contracts_model_tells(event: Any) -> None:
    name, form = read(event)
    written, _ = await recorded(name, form)
    (entry,) = written["entries"]
    assert entry["data"] == DATA[name](event)
    assert (entry["type"], entry["why"]) == (name, event.why)
    assert entry["by"] == BY.get(name, entry["by"])


@given(EVENTS)
async def test_an_event_read_either_way_is_written_the_same(event: Any) -> None:
    name, form = read(event)
    (one, _), (other, _) = await recorded(name, form), await recorded(name, event)
    for written in (one, other):
        customer = written.get("inquiry", {}).get("customer")
        if customer:
            written["inquiry"]["customer"] = {field: value for field, value in customer.items() if value is not None}
    assert json.dumps(one) == json.dumps(other)


@given(EVENTS)
async def test_streams_are_told_to_the_letter_what_the_apis_schema_says(event: Any) -> None:
    name, form = read(event)
    written, news = await recorded(name, form)
    (entry,) = written["entries"]
    answer = entry["data"].get("answer")
    shown = Happening(**entry, seq=7, conversation_id=event.conversation_id, answer=answer)
    (told,) = news.happenings()
    assert told.as_json().decode() == shown.model_dump_json()
    assert (told.seq, told.type) == (7, name)


@given(CUSTOMERS)
async def test_of_a_customer_only_what_is_known_is_kept(customer: gateway.Customer) -> None:
    written, _ = await recorded(*read(a_case(inquiry=an_inquiry(customer=customer))))
    assert written["inquiry"]["customer"] == customer.model_dump(exclude_none=True)


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in json.loads(A_REPLY).items() if key != name}).encode()


A_REPLY = (
    routing.ReplyDecided(
        tenant=TENANT,
        conversation_id=a_conversation(),
        inquiry_id=uuid4(),
        answer=knowledge.Answer(text="secret", language="de", scenario="s"),
    )
    .model_dump_json()
    .encode()
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        without("tenant"),
        without("inquiry_id"),
        without("answer"),
        A_REPLY.replace(b'"text":"secret"', b'"text":5'),
        A_REPLY.replace(str(a_conversation()).encode(), b"secret"),
    ],
)
def test_a_body_that_does_not_fit_is_a_value_error_that_quotes_nothing(body: bytes) -> None:
    with pytest.raises(ValueError) as error:
        opened.opening(opened.ReplyDecided)(body)
    assert "secret" not in str(error.value)


def test_a_time_without_an_offset_is_refused() -> None:
    body = a_case(intent.InquiryUnderstood).model_dump_json().replace('2026-11-27T12:00:00Z"', '2026-11-27T12:00:00"')
    with pytest.raises(ValueError, match="received_at"):
        opened.opening(opened.InquiryUnderstood)(body.encode())


@pytest.mark.parametrize("name", FORMS)
def test_every_field_that_is_read_is_one_of_the_contract(name: str) -> None:
    publishers = (gateway, intent, knowledge, logistics, payments_risk, routing, translation)
    (contract,) = {vars(module)[name] for module in publishers if name in vars(module)}
    assert set(FORMS[name].__struct_fields__) <= set(contract.model_fields)


@pytest.mark.parametrize("value", ["secret", "secret' - at `$.x`", "se\ncret"])
def test_a_choice_of_another_version_is_refused_by_its_place_and_not_quoted(value: str) -> None:
    body = json.loads(an_inquiry_received().model_dump_json())
    body["inquiry"]["channel"] = value
    with pytest.raises(ValueError, match=r"Invalid enum value - at `\$\.inquiry\.channel`") as error:
        opened.opening(opened.InquiryReceived)(json.dumps(body).encode())
    assert "cret" not in str(error.value)
    assert error.value.__cause__ is None
