import re
import types
from collections.abc import Iterator
from datetime import UTC, date, datetime
from inspect import isclass
from operator import attrgetter
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from crossdesk.bus.envelope import Envelope, Headers, from_headers, unwrap, wrap
from crossdesk.contracts import EVENTS, PUBLISHERS, TOPICS
from crossdesk.contracts.dead_letters import EventDeadLettered, EventRetried
from crossdesk.contracts.event import ConversationEvent, Event, Money, OrderEvent
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.payment_fields import LARGEST_AMOUNT, one_spelling, within_bounds
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.errors import Undecodable
from crossdesk.testing.examples import NOON, a_case, an_inquiry_received
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel

MOMENTS = st.datetimes(timezones=st.just(UTC))
ATOMS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    bool: st.booleans(),
    UUID: st.uuids(),
    date: st.dates(),
    datetime: MOMENTS,
    AwareDatetime: MOMENTS,
    type(None): st.none(),
}
CHECKED: dict[Any, st.SearchStrategy[Any]] = {
    one_spelling: st.ip_addresses().map(str),
    within_bounds: st.builds(Money, minor=st.integers(1, LARGEST_AMOUNT), currency=st.just("EUR")),
}
"""What stands in fields that a function checks and no pattern could."""
SECRET_NAMES = re.compile(r"passw|secret|token|api_?key|card_?number|\bpan\b|cvc|cvv|iban|private")
HASHED = re.compile(r"_hash(es)?$")


def values(kind: Any, *notes: Any) -> st.SearchStrategy[Any]:
    """Any value a field of this annotation may have; `notes` are the annotation's constraints."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        within = [each for note in arguments[1:] for each in getattr(note, "metadata", [note])]
        return values(arguments[0], *within, *notes)
    narrowed = next((found for note in notes if (found := narrower(note)) is not None), None)
    if narrowed is not None:
        return narrowed
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([values(each, *notes) for each in arguments])
    if origin is list:
        return lists(arguments[0], notes)
    if origin is dict:
        return st.dictionaries(values(arguments[0]), values(arguments[1]), max_size=2)
    if kind in (int, float):
        return numbers(kind, notes)
    return any_of(kind) if isclass(kind) and issubclass(kind, BaseModel) else ATOMS[kind]


def narrower(note: Any) -> st.SearchStrategy[Any] | None:
    """What a constraint alone says of a value: a pattern, or a function that checks."""
    pattern = getattr(note, "pattern", None)
    return st.from_regex(pattern, fullmatch=True) if pattern else CHECKED.get(getattr(note, "func", None))


def numbers(kind: Any, notes: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    bounds = {side: getattr(note, side) for note in notes for side in ("ge", "gt", "le") if hasattr(note, side)}
    least, most = bounds.get("ge"), bounds.get("le")
    if kind is int:
        return st.integers(least, most)
    lowest = bounds.get("gt", least)
    return st.floats(lowest, most, exclude_min="gt" in bounds, allow_nan=False, allow_infinity=False)


def lists(kind: Any, notes: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """Parts with a name are known by it, so no two of a list share one."""
    least = max((note.min_length for note in notes if hasattr(note, "min_length")), default=0)
    named = "name" in getattr(kind, "model_fields", ())
    return st.lists(values(kind), min_size=least, max_size=2, unique_by=attrgetter("name") if named else None)


def any_of(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any instance of a model."""
    fields = {name: values(field.annotation, *field.metadata) for name, field in model.model_fields.items()}
    return st.builds(model, **fields)


def events(kind: type[Event] = Event) -> st.SearchStrategy[Any]:
    """Any event of this kind."""
    return st.sampled_from([each for each in EVENTS.values() if issubclass(each, kind)]).flatmap(any_of)


def models(kind: Any) -> Iterator[type[BaseModel]]:
    """A model and all models within its fields."""
    if isclass(kind) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for argument in get_args(kind):
        yield from models(argument)


def sealed(event: Event, **fields: Any) -> Envelope:
    return wrap(event, **{"event_id": uuid4(), "source": "gateway", "time": NOON, **fields})


def delivered(envelope: Envelope) -> Envelope:
    return from_headers(envelope.topic, envelope.key, envelope.headers(), envelope.data)


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=25)  # for each of the events
@given(data=st.data())
def test_every_event_comes_out_of_its_envelope_as_it_went_in(name: str, data: st.DataObject) -> None:
    event = data.draw(any_of(EVENTS[name]))
    envelope = sealed(event)
    assert delivered(envelope) == envelope
    assert unwrap(delivered(envelope)) == event


@given(
    event_id=st.uuids(),
    cause=st.none() | st.uuids(),
    time=MOMENTS,
    traceparent=st.none() | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", fullmatch=True),
)
def test_every_attribute_of_an_envelope_survives_the_headers(**attributes: Any) -> None:
    envelope = sealed(an_inquiry_received(), **attributes)
    assert delivered(envelope) == envelope


def test_unknown_fields_and_headers_of_a_newer_publisher_are_passed_over() -> None:
    event = an_inquiry_received()
    envelope = sealed(event)
    body = envelope.data[:-1] + b',"from_the_future":{"a":[1]}}'
    headers = {**envelope.headers(), "ce_future": "1"}
    assert unwrap(from_headers(envelope.topic, envelope.key, headers, body)) == event


def test_times_are_told_in_utc_wherever_they_were_taken() -> None:
    headers = sealed(an_inquiry_received(), time=datetime.fromisoformat("2026-11-27T20:00:00+08:00")).headers()
    assert headers["ce_time"] == "2026-11-27T12:00:00+00:00"


ANY_HEADERS = st.dictionaries(st.text(max_size=12), st.text(max_size=40), max_size=9)
NAMED_HEADERS = st.dictionaries(
    st.sampled_from(["ce_id", "ce_type", "ce_source", "ce_time", "ce_tenant", "ce_cause", "traceparent"]),
    st.text(max_size=40) | st.sampled_from([str(uuid4()), "InquiryReceived", "2026-11-27T12:00:00+00:00"]),
)


@given(headers=ANY_HEADERS | NAMED_HEADERS, body=st.binary(max_size=200))
def test_a_record_that_is_no_event_is_undecodable_and_nothing_else(headers: Headers, body: bytes) -> None:
    with pytest.raises(Undecodable):
        unwrap(from_headers("inquiries", "key", headers, body))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(
    name=st.sampled_from(sorted(EVENTS)), body=st.binary(max_size=200) | JSON.map(lambda found: repr(found).encode())
)
def test_a_body_that_does_not_fit_its_type_is_undecodable(name: str, body: bytes) -> None:
    envelope = Envelope(uuid4(), name, "gateway", NOON, "demo", EVENTS[name].topic, "key", body)
    with pytest.raises(Undecodable, match=str(envelope.id)):
        unwrap(envelope)


def test_a_deeply_nested_body_is_undecodable() -> None:
    body = b"[" * 100_000
    with pytest.raises(Undecodable):
        unwrap(Envelope(uuid4(), "InquiryReceived", "gateway", NOON, "demo", "inquiries", "key", body))


@pytest.mark.parametrize("missing", ["ce_id", "ce_type", "ce_source", "ce_time", "ce_tenant"])
def test_a_missing_attribute_is_named(missing: str) -> None:
    envelope = sealed(an_inquiry_received())
    headers = {name: value for name, value in envelope.headers().items() if name != missing}
    with pytest.raises(Undecodable, match=missing):
        from_headers(envelope.topic, envelope.key, headers, envelope.data)


def test_an_unknown_type_is_undecodable_by_name() -> None:
    envelope = Envelope(uuid4(), "Surprise", "gateway", NOON, "demo", "inquiries", "key", b"{}")
    with pytest.raises(Undecodable, match="Surprise"):
        unwrap(envelope)


def test_an_undecodable_body_is_told_of_by_its_fields_and_not_by_its_words() -> None:
    body = b'{"tenant":"demo","conversation_id":"grete@example.com","inquiry":{"text":"my password is 1234"}}'
    with pytest.raises(Undecodable) as caught:
        unwrap(Envelope(uuid4(), "InquiryReceived", "gateway", NOON, "demo", "inquiries", "key", body))
    assert "conversation_id" in str(caught.value)
    assert "grete" not in str(caught.value)
    assert "1234" not in str(caught.value)


@given(event=events(ConversationEvent))
def test_events_of_a_conversation_are_keyed_by_tenant_and_conversation(event: ConversationEvent) -> None:
    assert event.key == f"{event.tenant}/{event.conversation_id}"
    assert sealed(event).key == event.key


@given(event=events(OrderEvent))
def test_events_of_an_order_are_keyed_by_tenant_and_order(event: OrderEvent) -> None:
    assert event.key == f"{event.tenant}/{event.order_id}"


@given(event=any_of(EventDeadLettered) | any_of(EventRetried))
def test_dead_letters_and_retries_keep_the_key_of_the_event_they_tell_of(
    event: EventDeadLettered | EventRetried,
) -> None:
    assert event.key == event.event_key


@given(event=events())
def test_no_two_tenants_share_a_key_but_for_dead_letters_and_their_retries(event: Event) -> None:
    if not isinstance(event, EventDeadLettered | EventRetried):
        assert event.key.split("/", 1)[0] == event.tenant


@pytest.mark.parametrize("name", EVENTS)
def test_no_event_has_a_field_for_a_secret(name: str) -> None:
    for model in models(EVENTS[name]):
        for field in model.model_fields:
            assert not SECRET_NAMES.search(field) or HASHED.search(field), f"{model.__name__}.{field}"


def test_every_event_has_one_publisher_and_a_plain_topic() -> None:
    published = [event for events in PUBLISHERS.values() for event in events]
    assert len(published) == len({event.__name__ for event in published}) == len(EVENTS)
    assert all(re.fullmatch(r"[a-z][a-z-]*", topic) for topic in TOPICS)
    assert {topic for event in published for topic in event.topics()} == set(TOPICS)
    assert all(event.topic in event.topics() for event in published if event is not EventRetried)
    assert not EventRetried.topics()  # it goes where the event went that it is about


def test_an_urgent_conversation_is_published_on_the_urgent_topic_and_stays_there() -> None:
    received = an_inquiry_received("Where is it?", lane="urgent")
    case = a_case(InquiryUnderstood, lane="urgent")
    answer = Answer(text="On its way.", language="en", scenario="track_shipment.in_transit")
    decided = ReplyDecided(tenant="demo", conversation_id=uuid4(), inquiry_id=uuid4(), answer=answer, lane="urgent")
    assert [each.published_on for each in (received, case, decided)] == [
        "inquiries-urgent",
        "understanding-urgent",
        "outcomes-urgent",
    ]
    assert an_inquiry_received("Where is it?").published_on == "inquiries"


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_can_be_frozen_into_a_set_of_facts(name: str) -> None:
    assert EVENTS[name].model_config.get("frozen") is True
