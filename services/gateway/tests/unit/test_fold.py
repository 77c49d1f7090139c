"""Changes folded into one: what is taken in, what closes, and which facts of an inquiry count."""

from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID

import pytest
from crossdesk.contracts.event import Json, derive_id
from hypothesis import given
from hypothesis import strategies as st

from gateway.record.change import Change, Entry, Step
from gateway.record.fold import Folded, fold, merge

STATUSES = ["accepted", "understood", "failed", "answered", "guided", "queued", "assigned", "resolved"]
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(STATUSES),
        "order_id": st.none() | st.sampled_from("ab"),
        "body_hash": st.none() | st.sampled_from("ab"),
        "language": st.none() | st.sampled_from(["de", "fr"]),
        "answer": st.none() | st.dictionaries(st.just("text"), st.sampled_from("ab"), max_size=1),
        "translations": st.none() | st.dictionaries(st.sampled_from(["en", "es"]), st.sampled_from("ab")),
    },
)


NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def id_of(name: str) -> UUID:
    return derive_id("fold", name)


def a_step(about: str | None = "i-1", conversation: str = "c-1", tenant: str = "demo", /, **parts: Any) -> Step:
    """A change about an inquiry or none, with what it holds."""
    inquiry_id = id_of(about) if about else None
    entry = Entry(NOON, "Something", "somebody", "", parts, inquiry_id)
    return Step(tenant, id_of(conversation), id_of("event"), entry, Change(inquiry_id=inquiry_id, **parts))


def received(inquiry: str = "i-1", event: str = "e-1") -> Step:
    return a_step(inquiry, inquiry={"status": "accepted", "received_event": event})


def merged(known: Json, facts: Json) -> Json:
    result = dict(known)
    merge(result, facts)
    return result


def all_merged(facts: list[Json], known: Json) -> Json:
    return reduce(merged, facts, known)


CLOSING = [
    a_step(settle={"status": "resolved", "tiers": ["person"]}),
    a_step(queue={"state": "queued"}),
    a_step(request={"request_id": "r-1"}),
    a_step(None, state="resolved"),
]


@pytest.mark.parametrize(
    ("step", "decided"),
    [
        (received(), False),
        (a_step(inquiry={"status": "understood"}), False),
        (a_step(inquiry={"status": "failed"}), False),
        (a_step(inquiry={"status": "answered"}), True),
        (a_step(inquiry={"status": "guided"}), True),
        (a_step(settle={"status": "queued", "tiers": ["person"]}), True),
        (a_step(message={"text": "a reply"}), False),
    ],
)
def test_only_an_outcome_decides(step: Step, decided: bool) -> None:
    assert Folded(step).decided is decided


@given(known=FACTS, facts=st.lists(FACTS, min_size=1, max_size=4))
def test_facts_merged_among_themselves_first_add_up_to_the_same(known: Json, facts: list[Json]) -> None:
    stored = merged({}, known)
    assert merged(stored, all_merged(facts, {})) == all_merged(facts, stored)


@given(facts=st.lists(FACTS, min_size=1, max_size=4))
def test_merging_leaves_what_it_was_given_as_it_was(facts: list[Json]) -> None:
    before = repr(facts)
    all_merged(facts, {})
    assert repr(facts) == before


@pytest.mark.parametrize(
    ("known", "new", "kept"),
    [
        ("understood", "accepted", "understood"),
        ("failed", "understood", "failed"),
        ("failed", "answered", "answered"),
        ("answered", "failed", "answered"),
        ("answered", "queued", "queued"),
        ("resolved", "answered", "answered"),
    ],
)
def test_a_status_never_goes_back_in_rank_and_of_outcomes_the_last_counts(known: str, new: str, kept: str) -> None:
    assert merged({"status": known}, {"status": new}) == {"status": kept}


def test_of_how_an_inquiry_came_the_first_word_counts_and_of_what_it_means_the_last() -> None:
    first = {"channel": "web", "received_event": "e-1", "language": "de", "intent": "refund"}
    last = {"channel": "email", "received_event": "e-2", "language": "fr", "intent": None}
    assert merged(first, last) == {**first, "language": "fr"}


def test_translations_are_collected_by_language() -> None:
    known = {"translations": {"en": "Where?", "es": "¿Dónde?"}}
    assert merged(known, {"translations": {"en": "Where is it?"}})["translations"] == {
        "en": "Where is it?",
        "es": "¿Dónde?",
    }


def test_steps_of_one_inquiry_become_one_with_all_their_entries_messages_and_announcements() -> None:
    steps = [
        received(),
        a_step(inquiry={"status": "understood"}, message={"text": "one"}),
        a_step(state="open", message={"text": "two"}, announce=("inquiry.answered", {"status": "answered"})),
    ]
    (folded,) = fold(steps)
    written, inquiry_id, conversation_id = folded.as_json(), id_of("i-1"), id_of("c-1")
    assert (written["tenant"], written["conversation_id"], folded.inquiry_id) == ("demo", conversation_id, inquiry_id)
    assert written["entries"] == [step.entry for step in steps]
    assert written["inquiry"] == {"inquiry_id": inquiry_id, "status": "understood", "received_event": "e-1"}
    about = {"at": NOON, "inquiry_id": inquiry_id}
    assert written["messages"] == [{**about, "text": "one"}, {**about, "text": "two"}]
    told = {"conversation_id": conversation_id, "inquiry_id": inquiry_id, "status": "answered"}
    event = {"type": "inquiry.answered", "timestamp": "2026-11-27T12:00:00+00:00", "data": told}
    assert written["announce"] == [{"event_id": id_of("event"), "event": event}]
    assert written["state"] == "open"


def test_what_nobody_said_is_left_out() -> None:
    written = Folded(a_step(None)).as_json()
    assert written.keys() == {"tenant", "conversation_id", "since", "until", "entries"}


@pytest.mark.parametrize("last", CLOSING)
def test_behind_what_concerns_more_than_the_inquiry_nothing_is_folded_in(last: Step) -> None:
    folded = Folded(a_step())
    assert folded.takes(last)
    folded.add(last)
    assert not folded.takes(a_step())
    assert not folded.takes(a_step(None))


def test_the_wish_that_is_decided_is_told() -> None:
    assert Folded(a_step(request={"request_id": "r-1"})).request_id == "r-1"
    assert Folded(a_step()).request_id is None


def test_another_inquiry_begins_anew_and_what_is_about_none_goes_along() -> None:
    folded = Folded(a_step(None))
    assert folded.takes(a_step("i-1"))
    folded.add(a_step("i-1"))
    assert folded.inquiry_id == id_of("i-1")
    assert folded.takes(a_step(None))
    assert not folded.takes(a_step("i-2"))


def test_an_inquiry_received_twice_is_written_twice_so_that_the_database_sees_the_second() -> None:
    steps = [received(event="e-1"), a_step(inquiry={"status": "understood"}), received(event="e-2"), a_step()]
    assert [len(each.entries) for each in fold(steps)] == [2, 2]
    assert Folded(a_step(inquiry={"status": "understood"})).takes(received())


PLACES = st.tuples(st.sampled_from(["demo", "other"]), st.sampled_from(["c-1", "c-2"]))
KINDS = st.sampled_from(
    [{}, {"state": "open"}, {"state": "resolved"}, {"queue": {}}, {"inquiry": {"received_event": "e"}}]
)


@given(st.lists(st.tuples(PLACES, st.sampled_from(["i-1", "i-2", None]), KINDS), max_size=30))
def test_nothing_is_lost_and_each_conversation_keeps_its_order(steps: list[Any]) -> None:
    given = [a_step(inquiry, place[1], place[0], **parts) for place, inquiry, parts in steps]
    found: dict[Any, list[Entry]] = {}
    for folded in fold(given):
        found.setdefault(folded.place, []).extend(folded.entries)
    expected: dict[Any, list[Entry]] = {}
    for step in given:
        expected.setdefault((step.tenant, step.conversation_id), []).append(step.entry)
    assert found == expected


@given(st.lists(st.tuples(PLACES, st.sampled_from(["i-1", "i-2", None]), KINDS), max_size=30))
def test_a_fold_holds_one_inquiry_one_receipt_of_it_and_closes_with_its_last_change(steps: list[Any]) -> None:
    for folded in fold(a_step(inquiry, place[1], place[0], **parts) for place, inquiry, parts in steps):
        parts = [entry.data for entry in folded.entries]
        assert len({entry.inquiry_id for entry in folded.entries if entry.inquiry_id}) <= 1
        assert sum("inquiry" in each for each in parts) <= 1
        assert not any("queue" in each or each.get("state") == "resolved" for each in parts[:-1])
