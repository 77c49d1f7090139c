"""Changes folded into one: what is taken in, what closes, and which facts of an inquiry count."""

from functools import reduce
from typing import Any

import pytest
from crossdesk.contracts.event import Json
from hypothesis import given
from hypothesis import strategies as st

from gateway.record.fold import Folded, fold, merged

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


def a_change(about: str | None = "i-1", conversation: str = "c-1", tenant: str = "demo", /, **parts: Any) -> Json:
    """A change as `change.as_json` makes it, about an inquiry or none."""
    of_inquiry = {"inquiry_id": about} if about else {}
    entry = {"tenant": tenant, "conversation_id": conversation, "at": "2026-11-27T12:00:00+00:00", **of_inquiry}
    return {"entry": {**entry, "type": "Something", "by": "somebody", "why": "", "data": {}}, **parts}


def received(inquiry: str = "i-1", event: str = "e-1") -> Json:
    return a_change(inquiry, inquiry={"status": "accepted", "received_event": event})


def all_merged(facts: list[Json], known: Json) -> Json:
    return reduce(merged, facts, known)


CLOSING = [
    a_change(settle={"status": "resolved", "tiers": ["person"]}),
    a_change(queue={"state": "queued"}),
    a_change(request={"request_id": "r-1"}),
    a_change(None, state="resolved"),
]


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
        a_change(inquiry={"status": "understood"}, message={"text": "one"}),
        a_change(state="open", message={"text": "two"}, announce={"event_id": "e-9"}),
    ]
    (folded,) = fold(steps)
    written = folded.as_json()
    assert (written["tenant"], written["conversation_id"], folded.inquiry_id) == ("demo", "c-1", "i-1")
    assert [entry["inquiry_id"] for entry in written["entries"]] == ["i-1"] * 3
    assert written["inquiry"] == {"status": "understood", "received_event": "e-1"}
    assert written["messages"] == [{"text": "one"}, {"text": "two"}]
    assert (written["announce"], written["state"]) == ([{"event_id": "e-9"}], "open")


def test_what_nobody_said_is_left_out() -> None:
    written = Folded(a_change(None)).as_json()
    assert written.keys() == {"tenant", "conversation_id", "since", "until", "entries"}


@pytest.mark.parametrize("last", CLOSING)
def test_behind_what_concerns_more_than_the_inquiry_nothing_is_folded_in(last: Json) -> None:
    folded = Folded(a_change())
    assert folded.takes(last)
    folded.add(last)
    assert not folded.takes(a_change())
    assert not folded.takes(a_change(None))


def test_the_wish_that_is_decided_is_told() -> None:
    assert Folded(a_change(request={"request_id": "r-1"})).request_id == "r-1"
    assert Folded(a_change()).request_id is None


def test_another_inquiry_begins_anew_and_what_is_about_none_goes_along() -> None:
    folded = Folded(a_change(None))
    assert folded.takes(a_change("i-1"))
    folded.add(a_change("i-1"))
    assert folded.inquiry_id == "i-1"
    assert folded.takes(a_change(None))
    assert not folded.takes(a_change("i-2"))


def test_an_inquiry_received_twice_is_written_twice_so_that_the_database_sees_the_second() -> None:
    steps = [received(event="e-1"), a_change(inquiry={"status": "understood"}), received(event="e-2"), a_change()]
    assert [len(each.entries) for each in fold(steps)] == [2, 2]
    assert Folded(a_change(inquiry={"status": "understood"})).takes(received())


PLACES = st.tuples(st.sampled_from(["demo", "other"]), st.sampled_from(["c-1", "c-2"]))
KINDS = st.sampled_from(
    [{}, {"state": "open"}, {"state": "resolved"}, {"queue": {}}, {"inquiry": {"received_event": "e"}}]
)


@given(st.lists(st.tuples(PLACES, st.sampled_from(["i-1", "i-2", None]), KINDS), max_size=30))
def test_nothing_is_lost_and_each_conversation_keeps_its_order(steps: list[Any]) -> None:
    changes = [a_change(inquiry, place[1], place[0], **parts) for place, inquiry, parts in steps]
    for number, change in enumerate(changes):
        change["entry"]["data"] = {"number": number}
    found: dict[Any, list[int]] = {}
    for folded in fold(changes):
        found.setdefault(folded.place, []).extend(entry["data"]["number"] for entry in folded.entries)
    expected: dict[Any, list[int]] = {}
    for number, (place, _, _) in enumerate(steps):
        expected.setdefault(place, []).append(number)
    assert found == expected


@given(st.lists(st.tuples(PLACES, st.sampled_from(["i-1", "i-2", None]), KINDS), max_size=30))
def test_a_fold_holds_one_inquiry_one_receipt_of_it_and_closes_with_its_last_change(steps: list[Any]) -> None:
    changes = [a_change(inquiry, place[1], place[0], **parts) for place, inquiry, parts in steps]
    for change, (_, _, parts) in zip(changes, steps, strict=True):
        change["entry"]["data"] = parts
    for folded in fold(changes):
        parts = [entry["data"] for entry in folded.entries]
        assert len({entry["inquiry_id"] for entry in folded.entries if "inquiry_id" in entry}) <= 1
        assert sum("inquiry" in each for each in parts) <= 1
        assert not any("queue" in each or each.get("state") == "resolved" for each in parts[:-1])
